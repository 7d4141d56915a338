package io.headwater.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What went wrong is told, also by exceptions that are wrong themselves. */
public class ErrorTextTest {

  /** Fails when it is asked what it is. */
  public static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no words");
    }
  }

  /** Fails by recursion. */
  private static final class Endless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings({"InfiniteRecursion", "OverrideThrowableToString"})
    public String toString() {
      return toString();
    }
  }

  @Test
  void anExceptionSaysWhatItIs() {
    assertThat(ErrorText.of(new IOException("no network")))
        .isEqualTo("java.io.IOException: no network");
    assertThat(ErrorText.messageOf(new IOException("no network"))).isEqualTo("no network");
    assertThat(ErrorText.messageOf(new IOException())).isEqualTo("null");
  }

  @Test
  void oneThatFailsAtThatIsNamedWithWhatItThrewInstead() {
    assertThat(ErrorText.of(new Unspeakable()))
        .isEqualTo(ErrorText.messageOf(new Unspeakable()))
        .isEqualTo(
            "io.headwater.core.engine.ErrorTextTest$Unspeakable, which cannot be described: its"
                + " own code threw java.lang.IllegalStateException");
    assertThat(ErrorText.of(new Endless())).contains("Endless").contains("StackOverflowError");
  }
}
