package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.Unavailable;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
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
          Set<String> before = directories();
          assertThatThrownBy(LocalRabbit::start)
              .isInstanceOf(Unavailable.class)
              .hasMessageContaining("'" + mistyped + "'");
          assertThat(directories()).as("none is left").isEqualTo(before);
        });
  }

  @Test
  void aDirectoryIsNoScript() {
    with(
        directory,
        () -> assertThatThrownBy(LocalRabbit::isInstalled).isInstanceOf(Unavailable.class));
  }

  /** The temporary directories of local servers. */
  private static Set<String> directories() {
    String[] names = new File(System.getProperty("java.io.tmpdir")).list();
    return Arrays.stream(names)
        .filter(name -> name.startsWith("headwater-rabbit"))
        .collect(Collectors.toSet());
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
