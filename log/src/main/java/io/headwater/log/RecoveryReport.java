package io.headwater.log;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What opening a log found.
 *
 * @param clean whether it had been closed in order
 * @param nextOffset the offset that the next record gets
 * @param tornBytes bytes of an unfinished tail that were cut off
 * @param quarantine where a copy of them lies, or null if there were none
 * @param bypassedCache whether the open segment was read past the page cache
 */
public record RecoveryReport(
    boolean clean,
    long nextOffset,
    long tornBytes,
    @Nullable Path quarantine,
    boolean bypassedCache) {}
