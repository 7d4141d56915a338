package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The seam through which every byte of a store passes. Creating, renaming and deleting count only
 * after {@link #forceDirectory} of the directory returned; bytes count only after {@link
 * File#force}. Safe for use by many threads.
 */
public interface Disk {

  /** The disk of this machine. */
  static Disk system() {
    return SystemDisk.INSTANCE;
  }

  /**
   * An empty disk in memory, for tests of what is built on a log. It has no limit and no faults,
   * and lives as long as it is referred to.
   */
  static Disk inMemory() {
    return new MemoryDisk();
  }

  /** How a file is opened. */
  enum Mode {
    /** For reading; it must exist. */
    READ,
    /**
     * For reading past the page cache, where the disk can: what was read is on the medium. Falls
     * back to {@link #READ}; {@link File#bypassesCache} tells.
     */
    READ_MEDIUM,
    /** For reading and writing; it must exist. */
    WRITE,
    /** For reading and writing; it must not exist, and is created empty. */
    CREATE
  }

  /** Opens a file. */
  File open(Path file, Mode mode) throws IOException;

  /** Whether a file or directory of this name exists. */
  boolean exists(Path path) throws IOException;

  /** The names (not paths) in a directory, sorted. */
  List<String> list(Path directory) throws IOException;

  /**
   * Creates a directory and all above it that are missing, and forces the parent of each, also of
   * those that existed: whoever made them may have died before the force.
   */
  void createDirectories(Path directory) throws IOException;

  /** Renames a file within its directory, replacing another of the new name. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file, or a directory that is empty; it must exist. */
  void delete(Path path) throws IOException;

  /** Makes the entries of a directory durable. */
  void forceDirectory(Path directory) throws IOException;

  /** Bytes that can still be written where this directory lies. */
  long usableSpace(Path directory) throws IOException;

  /**
   * Takes the lock of a file, which is created if missing, or says who holds it.
   *
   * @throws LogException.InUse if this or another process holds it
   */
  AutoCloseable lock(Path file) throws IOException;

  /** An open file. Positional, so it has no state of its own. Interrupts do not close it. */
  interface File extends AutoCloseable {

    /**
     * Writes some of the bytes that remain in the buffer, at least one, and moves its position.
     *
     * @return how many were written; fewer than remained is a short write: call again
     */
    int write(ByteBuffer bytes, long position) throws IOException;

    /**
     * Reads up to as many bytes as remain in the buffer, and moves its position.
     *
     * @return how many were read; -1 at or behind the end of the file
     */
    int read(ByteBuffer into, long position) throws IOException;

    /** Makes the bytes written and the size durable. After a failure nothing may be assumed. */
    void force() throws IOException;

    /** The size in bytes. */
    long size() throws IOException;

    /** Cuts the file to this size. */
    void truncate(long size) throws IOException;

    /** Whether reads are known to bypass the page cache. */
    boolean bypassesCache();

    @Override
    void close() throws IOException;
  }
}
