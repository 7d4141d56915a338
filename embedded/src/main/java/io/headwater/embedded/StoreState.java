package io.headwater.embedded;

import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.log.LogException;
import java.io.IOException;
import java.nio.file.Path;

/** Whether a store is open and writable, and what its parts throw when it is not. */
final class StoreState {
  private final Path name;
  private final boolean writable;
  private volatile boolean closed;

  StoreState(Path name, boolean writable) {
    this.name = name;
    this.writable = writable;
  }

  /** Something that touches the disk. */
  interface Access<T> {
    T apply() throws IOException;
  }

  /** Runs it, with the errors of the log and the disk in the words of the store. */
  <T> T io(Path file, Access<T> access) {
    requireOpen();
    try {
      return access.apply();
    } catch (IOException e) {
      throw Errors.of(file, e);
    } catch (LogException e) {
      if (closed) {
        throw closed();
      }
      throw Errors.of(e);
    }
  }

  void close() {
    closed = true;
  }

  void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  void requireWritable() {
    requireOpen();
    if (!writable) {
      throw new NotSupported(
          "%s is open for reading only; expected an owner to change it: open it with Embedded.open"
              .formatted(name));
    }
  }

  boolean isClosed() {
    return closed;
  }

  StoreClosed closed() {
    return new StoreClosed("the store in %s is closed; open it again".formatted(name));
  }
}
