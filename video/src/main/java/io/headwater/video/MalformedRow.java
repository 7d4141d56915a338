package io.headwater.video;

/** A row of a file cannot be read. */
public final class MalformedRow extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST = 200;

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
    super("%s, line %d: %s; correct the row".formatted(file, line, printable(what)));
    this.file = file;
    this.line = line;
  }

  /** Its beginning if it is long; a file that is not what it was taken for has anything in it. */
  private static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .limit(LONGEST)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                out.append("\\u%04X".formatted(c));
              } else {
                out.append((char) c);
              }
            });
    return text.length() > LONGEST ? out + "…" : out.toString();
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
