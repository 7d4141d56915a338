package io.headwater.video;

/** A row of a file cannot be read. */
public final class MalformedRow extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String file;
  private final long line;

  /**
   * A row that cannot be read.
   *
   * @param file as it was given
   * @param line from 1
   * @param what expected and actual
   */
  public MalformedRow(String file, long line, String what) {
    super("%s, line %d: %s; correct the row".formatted(file, line, what));
    this.file = file;
    this.line = line;
  }

  /** The file, as it was given. */
  public String file() {
    return file;
  }

  /** The line of the row, from 1. */
  public long line() {
    return line;
  }
}
