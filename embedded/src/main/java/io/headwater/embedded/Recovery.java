package io.headwater.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What opening a store found.
 *
 * @param clean whether it had been closed in order
 * @param head the position of the last event
 * @param tornBytes bytes of an unfinished append at the end that were cut off; they were never
 *     acknowledged as durable
 * @param quarantine where a copy of them lies, or null if there were none
 * @param indexesRemade how many index files were missing or damaged, and were made again
 */
public record Recovery(
    boolean clean, long head, long tornBytes, @Nullable Path quarantine, int indexesRemade) {}
