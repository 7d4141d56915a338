package io.headwater.embedded.state;

import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.log.LogException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Whether a store is open and writable, and what its parts throw when it is not.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class StoreState {
  private final Path name;
  private final boolean writable;
  private volatile boolean closed;

  public StoreState(Path name, boolean writable) {
    this.name = name;
    this.writable = writable;
  }

  /** Something that touches the disk. */
  public interface Access<T> {
    T apply() throws IOException;
  }

  /** Runs it, with the errors of the log and the disk in the words of the store. */
  public <T> T io(Path file, Access<T> access) {
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

  public void close() {
    closed = true;
  }

  public void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  public void requireWritable() {
    requireOpen();
    if (!writable) {
      throw new NotSupported(
          "%s is open for reading only; expected an owner to change it: open it with Embedded.open"
              .formatted(name));
    }
  }

  public boolean isClosed() {
    return closed;
  }

  public StoreClosed closed() {
    return new StoreClosed("the store in %s is closed; open it again".formatted(name));
  }
}
