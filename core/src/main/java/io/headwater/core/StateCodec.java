package io.headwater.core;

/**
 * Turns a state into bytes and back, for snapshots. Equal states give equal bytes (canonical). Safe
 * for use by many threads.
 *
 * @param <S> the state
 */
public interface StateCodec<S> {

  /** The bytes of the state. */
  byte[] encode(S state);

  /**
   * The state of the bytes.
   *
   * @throws IllegalArgumentException if they are not of such a state
   */
  S decode(byte[] bytes);

  /** Changes whenever the structure of the state does. */
  String fingerprint();
}
