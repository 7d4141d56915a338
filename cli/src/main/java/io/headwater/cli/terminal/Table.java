package io.headwater.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows under a heading, in columns as wide as they need; numbers to the right. */
public final class Table {
  private final List<String> heading;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... heading) {
    this.heading = List.of(heading);
  }

  /** Adds a row of as many cells as the heading has. */
  public Table row(Object... cells) {
    if (cells.length != heading.size()) {
      throw new IllegalArgumentException(
          "row of %d cells; expected %d".formatted(cells.length, heading.size()));
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  /** The lines, without line ends. */
  public List<String> lines() {
    int columns = heading.size();
    int[] widths = new int[columns];
    boolean[] numbers = new boolean[columns];
    for (int i = 0; i < columns; i++) {
      int column = i;
      widths[i] = heading.get(i).length();
      numbers[i] = !rows.isEmpty();
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
      numbers[i] &= rows.stream().allMatch(row -> row.get(column).matches("[-+]?[\\d.,]*"));
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(heading, widths, numbers));
    rows.forEach(row -> lines.add(line(row, widths, numbers)));
    return lines;
  }

  private static String line(List<String> cells, int[] widths, boolean[] numbers) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String gap = " ".repeat(widths[i] - cells.get(i).length());
      line.append(numbers[i] ? gap + cells.get(i) : cells.get(i) + gap).append("  ");
    }
    return line.toString().stripTrailing();
  }
}
