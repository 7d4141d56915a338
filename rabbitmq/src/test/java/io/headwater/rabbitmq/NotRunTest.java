package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where no server is installed the suites that need one do not run, and one line says so. */
class NotRunTest {

  @Test
  void whatDidNotRunIsCountedInOneLine() throws IOException {
    long suites;
    try (Stream<Path> sources = Files.list(Path.of("src/test/java/io/headwater/rabbitmq"))) {
      suites = sources.filter(NotRunTest::needsRabbit).count();
    }
    assertThat(suites).isPositive();
    if (!LocalRabbit.isInstalled()) {
      System.out.printf(
          "NOT RUN: rabbitmq, %d suites: rabbitmq-server is not installed (apt-get install"
              + " rabbitmq-server)%n",
          suites);
    }
  }

  private static boolean needsRabbit(Path source) {
    try {
      return Files.readAllLines(source).contains("@NeedsRabbit");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
