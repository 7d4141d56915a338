package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.log.Disk;
import io.headwater.log.Log;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the topics of a store share.
 *
 * @param directory the one that holds theirs
 * @param stateLog keeps the catalogue, and what groups remember
 * @param options how topics are kept; null if they are only read
 * @param threads whether there are threads in the background
 */
record TopicPlace(
    Disk disk,
    Path directory,
    StoreState state,
    StateLog stateLog,
    @Nullable EmbeddedOptions options,
    boolean threads) {

  TopicCatalogue catalogue() {
    return new TopicCatalogue(stateLog);
  }

  Clock clock() {
    return options == null ? Clock.system() : options.clock();
  }

  Path directory(UUID topic) {
    return directory.resolve(topic.toString());
  }

  /** Forces the log in the background, if that is how it is kept. */
  @Nullable Flusher flusher(Log log) {
    boolean buffered =
        options != null && options.durability() == EmbeddedOptions.Durability.BUFFERED;
    return buffered && threads ? new Flusher(log).start() : null;
  }
}
