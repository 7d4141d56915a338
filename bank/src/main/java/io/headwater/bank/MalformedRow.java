package io.headwater.bank;

/** A row of a file cannot be read. The rows before it have been applied, those behind it not. */
public final class MalformedRow extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String file;
  private final long line;
  private final int column;
  private final String what;

  /**
   * @param line from 1
   * @param column the number of the field, from 1; 0 if it is the row as a whole
   * @param name of the column; may be empty
   * @param what expected and actual
   */
  MalformedRow(String file, long line, int column, String name, String what) {
    super(
        "%s, line %d%s: %s; correct the row, or go on without such rows"
            .formatted(
                file, line, column == 0 ? "" : ", column %d (%s)".formatted(column, name), what));
    this.file = file;
    this.line = line;
    this.column = column;
    this.what = what;
  }

  /** Expected and actual. */
  String what() {
    return what;
  }

  /** The file, as it was given. */
  public String file() {
    return file;
  }

  /** The line that the row begins on, from 1. */
  public long line() {
    return line;
  }

  /** The number of the field, from 1; 0 if it is the row as a whole. */
  public int column() {
    return column;
  }
}
