/**
 * A durable, append-only log of byte records, for whoever must trust the bytes.
 *
 * <p>There are few types. A {@link io.headwater.log.Log} is a directory of segments, written by one
 * writer, read by many. What is written together is a {@link io.headwater.log.Batch}; it becomes
 * one frame, found again whole or not at all. A {@link io.headwater.log.GroupCommit} lets many
 * callers share one force. All bytes go through the {@link io.headwater.log.Disk} seam, of which
 * there are a real one, one in memory, and (in the test jar) a simulated one with faults. Opening a
 * log returns a {@link io.headwater.log.RecoveryReport}; this package never logs.
 *
 * <p>The format is in {@code docs/format/log.md}, byte by byte.
 */
@NullMarked
package io.headwater.log;

import org.jspecify.annotations.NullMarked;
