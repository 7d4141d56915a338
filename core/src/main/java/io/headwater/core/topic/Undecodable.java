package io.headwater.core.topic;

/** A message that its codec cannot read, now or later: parked at the first attempt. */
final class Undecodable extends Exception {
  private static final long serialVersionUID = 1L;

  Undecodable(String message, Throwable cause) {
    super(message, cause);
  }
}
