package io.headwater.testkit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;

/**
 * Judges from a process of its own whether messages were lost, altered or reordered; so nothing
 * that kills consumers spoils its memory. Of each key it is told what was acknowledged, by sequence
 * numbers 0, 1, 2, …, and what was handled. At most 1,024 messages of a key may be acknowledged and
 * not handled. Messages handled again are no failure as long as the order is kept.
 *
 * <p>Safe for use by many threads; who tells of one key from several threads sees to the order.
 */
public final class OracleProcess implements AutoCloseable {
  private final Process process;
  private final BufferedWriter told;

  /**
   * What it found.
   *
   * @param passed whether nothing was lost, altered or reordered
   * @param text the same for people, with the figures
   */
  public record Finding(boolean passed, String text) {}

  /** Starts the process. */
  public OracleProcess() {
    try {
      Path classes =
          Path.of(Oracle.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path java = Path.of(System.getProperty("java.home"), "bin", "java");
      process =
          new ProcessBuilder(
                  java.toString(),
                  "-Xmx64m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  classes.toString(),
                  Oracle.class.getName())
              .redirectErrorStream(true)
              .start();
      told = process.outputWriter(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError("the place of a class is a path", e);
    }
  }

  /** This was published, and acknowledged. */
  public void acknowledged(String key, long sequence, byte[] data) {
    tell("A", key, sequence, data);
  }

  /** This was handled. */
  public void handled(String key, long sequence, byte[] data) {
    tell("H", key, sequence, data);
  }

  private void tell(String what, String key, long sequence, byte[] data) {
    String line = "%s %s %d %x%n".formatted(what, key, sequence, hash(data));
    synchronized (told) {
      try {
        told.write(line);
      } catch (IOException e) {
        throw new UncheckedIOException("the oracle does not listen any more", e);
      }
    }
  }

  private static long hash(byte[] data) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(data)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Says that this was all, and waits for what it found. */
  public Finding finish() {
    try {
      synchronized (told) {
        told.close();
      }
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(Crew.HANG_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the oracle did not end");
      }
      return new Finding(process.exitValue() == 0, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the oracle", e);
    }
  }

  /** Ends the process, also if it was not asked what it found. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
