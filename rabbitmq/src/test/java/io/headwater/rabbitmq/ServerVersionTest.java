package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.NotSupported;
import org.junit.jupiter.api.Test;

/** What a server can do follows from its version. */
class ServerVersionTest {

  @Test
  void prioritiesOfQuorumQueuesCameWith4Dot3() {
    assertThat(ServerVersion.parse("3.10.8").hasPriorities()).isFalse();
    assertThat(ServerVersion.parse("4.2.9").hasPriorities()).isFalse();
    assertThat(ServerVersion.parse("4.3.0").hasPriorities()).isTrue();
    assertThat(ServerVersion.parse("4.10.0-rc.1").hasPriorities()).isTrue();
    assertThat(ServerVersion.parse("5.0.0").hasPriorities()).isTrue();
  }

  @Test
  void anOlderServerIsRefused() {
    assertThatCode(() -> ServerVersion.parse("3.10.0").check("here")).doesNotThrowAnyException();
    for (String old : new String[] {"3.9.29", "2.8.1", "unknown"}) {
      assertThatThrownBy(() -> ServerVersion.parse(old).check("here:5672"))
          .isInstanceOf(NotSupported.class)
          .hasMessageContaining("here:5672")
          .hasMessageContaining(old)
          .hasMessageContaining("3.10");
    }
  }
}
