package io.headwater.video.replay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The events of a file, in the order of their times. Registers the videos that it names. */
interface Recording extends AutoCloseable {

  /** How many events there are in all. */
  long size();

  /**
   * The next event, or null after the last.
   *
   * @throws io.headwater.video.MalformedRow if a row cannot be read
   */
  @Nullable Recorded next() throws IOException;

  @Override
  void close() throws IOException;
}
