package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A server that cannot start says why. Needs none. */
@Isolated("it names another server to the whole process")
class BrokenServerTest {
  @TempDir Path directory;

  @Test
  void whatAServerSaidIsInTheMessageWhenItCannotStart() throws Exception {
    Path script = directory.resolve("rabbitmq-server");
    Files.writeString(script, "#!/bin/sh\necho no Erlang today\nexit 3\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    String before = System.getProperty(LocalRabbit.SERVER);
    System.setProperty(LocalRabbit.SERVER, script.toString());
    try {
      assertThatThrownBy(() -> LocalRabbit.start(directory.resolve("data")))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("ended while it started")
          .hasMessageContaining("no Erlang today");
    } finally {
      if (before == null) {
        System.clearProperty(LocalRabbit.SERVER);
      } else {
        System.setProperty(LocalRabbit.SERVER, before);
      }
    }
  }
}
