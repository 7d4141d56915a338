package io.headwater.core;

import java.util.UUID;

/**
 * The identity of a store: 128 random bits, made once when it is created. A copy of its files keeps
 * it.
 *
 * @param value the bits
 */
public record StoreId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
