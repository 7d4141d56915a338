package io.headwater.core.engine;

import java.util.function.Supplier;

/** What a failure says, for people. */
public final class ErrorText {
  private ErrorText() {}

  /** What it says as text, whatever the code of whoever threw it does meanwhile. */
  public static String of(Throwable failure) {
    return read(failure, failure::toString);
  }

  /** Its message, in the same way. */
  public static String messageOf(Throwable failure) {
    return read(failure, failure::getMessage);
  }

  /** Handlers throw exceptions of their own; one that cannot say what it is is a failure too. */
  private static String read(Throwable failure, Supplier<String> text) {
    try {
      return String.valueOf(text.get());
    } catch (Exception | StackOverflowError broken) { // its causes may form a circle
      return "%s, which cannot be described: its own code threw %s"
          .formatted(failure.getClass().getName(), broken.getClass().getName());
    }
  }
}
