package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queue;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server comes and goes as it is told. */
@NeedsRabbit
class LocalRabbitTest {
  @TempDir Path directory;

  @Test
  void aServerStartsIsKilledAndStartsAgainWithItsData() {
    long first;
    try (LocalRabbit rabbit = LocalRabbit.start(directory)) {
      first = rabbit.pid();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        queues.create(Queue.of("kept"));
        SharedRabbit.awaitRegistered(queues);
      }
      rabbit.kill();
      assertThat(ProcessHandle.of(first)).isEmpty();
      rabbit.restart();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        assertThat(queues.find("kept")).contains(Queue.of("kept"));
      }
    }
    assertThat(Files.exists(directory.resolve("server.log"))).isTrue();
  }

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
