package io.headwater.embedded.state;

import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.HeadwaterException.StoreFailed;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.HeadwaterException.StoreInUse;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.HeadwaterException.UnsupportedFormat;
import io.headwater.log.LogException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Words the errors of the log and of the disk as those of a store.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class Errors {
  private Errors() {}

  /** What a caller of the store can do about this error of the log. */
  public static HeadwaterException of(LogException e) {
    return of("", e);
  }

  /** The same, of a part of the store that the message begins with. */
  public static HeadwaterException of(String part, LogException e) {
    String message = part + e.getMessage();
    return switch (e) {
      case LogException.Failed failed ->
          new StoreFailed(message + "; close the store and open it again", failed);
      case LogException.Corrupt corrupt -> new StoreCorrupt(message, corrupt);
      case LogException.Full full -> new StoreFull(message, full);
      case LogException.InUse inUse -> new StoreInUse(message);
      case LogException.Closed closed -> new StoreClosed(message);
      case LogException.UnsupportedFormat format -> new UnsupportedFormat(message);
      case LogException.Io io -> new Unavailable(message, io);
      case LogException.Dropped dropped -> new Unavailable(message, dropped);
    };
  }

  public static Unavailable of(Path path, IOException e) {
    return new Unavailable(
        "%s cannot be used: %s; expected a place that this process may read and write"
            .formatted(path, describe(e)),
        e);
  }

  private static String describe(IOException e) {
    return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
  }
}
