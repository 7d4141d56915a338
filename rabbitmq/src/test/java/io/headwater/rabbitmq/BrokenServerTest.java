package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A server that cannot start says why, and one that is not there too. Needs none. */
@Isolated("it names another server to the whole process")
class BrokenServerTest {
  @TempDir Path directory;

  @Test
  void whatAServerSaidIsInTheMessageWhenItCannotStart() throws Exception {
    Path script = directory.resolve("rabbitmq-server");
    Files.writeString(script, "#!/bin/sh\necho no Erlang today\nexit 3\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    with(
        script,
        () ->
            assertThatThrownBy(() -> LocalRabbit.start(directory.resolve("data")))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("ended while it started")
                .hasMessageContaining("no Erlang today"));
  }

  @Test
  void aScriptThatIsNamedAndNotThereIsAnErrorNotAMissingServer() {
    Path mistyped = directory.resolve("rabitmq-server");
    with(
        mistyped,
        () -> {
          assertThatThrownBy(LocalRabbit::isInstalled)
              .isInstanceOf(Unavailable.class)
              .hasMessageContaining("-D" + LocalRabbit.SERVER)
              .hasMessageContaining("'" + mistyped + "'");
          assertThatThrownBy(LocalRabbit::start)
              .isInstanceOf(Unavailable.class)
              .hasMessageContaining("'" + mistyped + "'");
        });
  }

  @Test
  void aDirectoryIsNoScript() {
    with(
        directory,
        () -> assertThatThrownBy(LocalRabbit::isInstalled).isInstanceOf(Unavailable.class));
  }

  private static void with(Path script, Runnable doing) {
    String before = System.getProperty(LocalRabbit.SERVER);
    System.setProperty(LocalRabbit.SERVER, script.toString());
    try {
      doing.run();
    } finally {
      if (before == null) {
        System.clearProperty(LocalRabbit.SERVER);
      } else {
        System.setProperty(LocalRabbit.SERVER, before);
      }
    }
  }
}
