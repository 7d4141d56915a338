package io.headwater.bank;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.headwater.core.Limits;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Makes {@link ReplayRow}s of CSV records, by the names of the columns, in any order. */
final class RowParser {
  static final String HEADER = "account_id,time,kind,amount[,counter_account][,description]";
  private static final List<String> COLUMNS =
      List.of("account_id", "time", "kind", "amount", "counter_account", "description");
  private static final int REQUIRED = 4;
  private static final int MAX_DESCRIPTION = 10_000;
  private static final int MAX_AMOUNT = 60;

  private final String file;
  private final int[] places = new int[COLUMNS.size()];
  private final int width;

  RowParser(String file, CsvRecord header) {
    this.file = file;
    this.width = header.getFieldCount();
    List<String> names = new ArrayList<>(header.getFields());
    names.set(0, names.getFirst().replace("\uFEFF", ""));
    for (int i = 0; i < width; i++) {
      if (!COLUMNS.contains(names.get(i)) || names.indexOf(names.get(i)) < i) {
        throw new MalformedRow(
            file,
            header.getStartingLineNumber(),
            i + 1,
            names.get(i),
            "expected the columns %s, each once".formatted(HEADER));
      }
    }
    for (int i = 0; i < places.length; i++) {
      places[i] = names.indexOf(COLUMNS.get(i));
      if (places[i] < 0 && i < REQUIRED) {
        throw new MalformedRow(
            file,
            header.getStartingLineNumber(),
            0,
            "",
            "expected the columns %s, got no %s".formatted(HEADER, COLUMNS.get(i)));
      }
    }
  }

  ReplayRow parse(long row, CsvRecord csv) {
    if (csv.getFieldCount() > width) {
      throw new MalformedRow(
          file,
          csv.getStartingLineNumber(),
          width + 1,
          "",
          "expected %d fields, got %d".formatted(width, csv.getFieldCount()));
    }
    ReplayRow.Kind kind = kind(csv);
    boolean transfer = kind == ReplayRow.Kind.TRANSFER;
    String counter = field(csv, 4);
    if (transfer) {
      checkAccount(csv, 4);
    } else if (!counter.isEmpty()) {
      throw malformed(csv, 4, "nothing, as only a transfer has a counter account");
    }
    String description = field(csv, 5);
    if (description.length() > MAX_DESCRIPTION) {
      throw malformed(csv, 5, "at most %,d characters".formatted(MAX_DESCRIPTION));
    }
    return new ReplayRow(
        row,
        csv.getStartingLineNumber(),
        checkAccount(csv, 0),
        time(csv),
        kind,
        amount(csv, kind),
        transfer ? counter : null,
        description);
  }

  private String field(CsvRecord csv, int column) {
    int place = places[column];
    return place >= 0 && place < csv.getFieldCount() ? csv.getField(place) : "";
  }

  private MalformedRow malformed(CsvRecord csv, int column, String expected) {
    String actual = field(csv, column);
    String shown = actual.length() <= 60 ? actual : actual.substring(0, 60) + "…";
    return new MalformedRow(
        file,
        csv.getStartingLineNumber(),
        places[column] + 1,
        COLUMNS.get(column),
        "expected %s, got '%s'".formatted(expected, shown));
  }

  private String checkAccount(CsvRecord csv, int column) {
    String id = field(csv, column);
    try {
      if (id.isEmpty()) {
        throw new IllegalArgumentException("empty");
      }
      Limits.checkName("stream", BankAccount.stream(id));
      return id;
    } catch (IllegalArgumentException e) {
      throw malformed(
          csv,
          column,
          "the id of an account, which is not empty, has no control characters and fits into a"
              + " stream's name of %d bytes".formatted(Limits.MAX_NAME_BYTES));
    }
  }

  private ReplayRow.Kind kind(CsvRecord csv) {
    return switch (field(csv, 2)) {
      case "open" -> ReplayRow.Kind.OPEN;
      case "deposit" -> ReplayRow.Kind.DEPOSIT;
      case "withdraw" -> ReplayRow.Kind.WITHDRAW;
      case "transfer" -> ReplayRow.Kind.TRANSFER;
      case "close" -> ReplayRow.Kind.CLOSE;
      default -> throw malformed(csv, 2, "one of open, deposit, withdraw, transfer, close");
    };
  }

  private Instant time(CsvRecord csv) {
    String text = field(csv, 1);
    try {
      Instant time =
          text.indexOf('T') < 0
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text);
      if (!time.isBefore(Bank.EARLIEST) && time.isBefore(Bank.LATEST)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Worded below, as for a time out of range.
    }
    throw malformed(
        csv,
        1,
        "an ISO date (2024-05-31) or instant (2024-05-31T12:00:00Z) of the years 1 to 9999");
  }

  private BigDecimal amount(CsvRecord csv, ReplayRow.Kind kind) {
    String text = field(csv, 3);
    if (kind == ReplayRow.Kind.CLOSE) {
      if (text.isEmpty() || (isDecimal(text) && new BigDecimal(text).signum() == 0)) {
        return BigDecimal.ZERO;
      }
      throw malformed(csv, 3, "nothing or 0, as closing moves no money");
    }
    if (!isDecimal(text)) {
      throw malformed(csv, 3, "a decimal number such as 12.50");
    }
    return new BigDecimal(text);
  }

  /** Digits, with a point among them and a minus before them if need be: no exponents. */
  private static boolean isDecimal(String text) {
    int digits = 0;
    int points = 0;
    for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        points++;
      } else if (c >= '0' && c <= '9') {
        digits++;
      } else {
        return false;
      }
    }
    return digits > 0 && points <= 1 && text.length() <= MAX_AMOUNT;
  }
}
