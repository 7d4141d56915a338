package io.headwater.cli.terminal;

import io.headwater.core.Limits;
import io.headwater.embedded.EmbeddedOptions.Durability;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Currency;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Words of the command line as values; each says what it expected. */
public final class Converters {
  private Converters() {}

  /** {@code durable} or {@code buffered}. */
  public static final class ToDurability implements ITypeConverter<Durability> {
    @Override
    public Durability convert(String word) {
      return switch (word.toLowerCase(Locale.ROOT)) {
        case "durable" -> Durability.DURABLE;
        case "buffered" -> Durability.BUFFERED;
        default -> throw wrong(word, "durable or buffered");
      };
    }
  }

  /** An exact amount. */
  public static final class ToAmount implements ITypeConverter<BigDecimal> {
    @Override
    public BigDecimal convert(String word) {
      if (!word.matches("[-+]?\\d{1,30}(\\.\\d{1,30})?")) {
        throw wrong(word, "digits with a point, such as 12.50");
      }
      return new BigDecimal(word);
    }
  }

  /** The id of an account. */
  public static final class ToAccount implements ITypeConverter<String> {
    @Override
    public String convert(String word) {
      try {
        return Limits.checkName("account", word);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** A currency by its code. */
  public static final class ToCurrency implements ITypeConverter<Currency> {
    @Override
    public Currency convert(String word) {
      try {
        return Currency.getInstance(word.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw wrong(word, "a currency code of ISO 4217, such as EUR");
      }
    }
  }

  /** A time: an instant, or the end of a day in UTC. */
  public static final class ToInstant implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String word) {
      try {
        return word.contains("T")
            ? Instant.parse(word)
            : LocalDate.parse(word)
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .minusNanos(1);
      } catch (DateTimeParseException e) {
        throw wrong(word, "an instant such as 2026-01-31T12:00:00Z, or a day such as 2026-01-31");
      }
    }
  }

  /** A day. */
  public static final class ToDate implements ITypeConverter<LocalDate> {
    @Override
    public LocalDate convert(String word) {
      try {
        return LocalDate.parse(word);
      } catch (DateTimeParseException e) {
        throw wrong(word, "a day such as 2026-01-31");
      }
    }
  }

  /** How long: 30s, 500ms, 5m, 2h, 1d, or as ISO 8601 has it: PT1M30S. */
  public static final class ToDuration implements ITypeConverter<Duration> {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    @Override
    public Duration convert(String word) {
      Matcher parts = SHORT.matcher(word);
      if (parts.matches()) {
        return Duration.of(Long.parseLong(parts.group(1)), unit(parts.group(2)));
      }
      try {
        return Duration.parse(word);
      } catch (DateTimeParseException e) {
        throw wrong(word, "a time with its unit, such as 500ms, 30s, 5m, 2h, 1d or PT1M30S");
      }
    }

    private static ChronoUnit unit(String name) {
      return switch (name) {
        case "ms" -> ChronoUnit.MILLIS;
        case "s" -> ChronoUnit.SECONDS;
        case "m" -> ChronoUnit.MINUTES;
        case "h" -> ChronoUnit.HOURS;
        default -> ChronoUnit.DAYS;
      };
    }
  }

  /** How many at most, 1 or more. */
  public static final class ToLimit implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String word) {
      if (!word.matches("0*[1-9]\\d{0,8}")) {
        throw wrong(word, "a number of 1 or more, such as 100");
      }
      return Integer.valueOf(word);
    }
  }

  /** A count: 250000, 250k, 10M. */
  public static final class ToCount implements ITypeConverter<Long> {
    @Override
    public Long convert(String word) {
      String number = word.replace("_", "");
      if (!number.matches("\\d{1,15}[kKmM]?")) {
        throw wrong(word, "a count such as 250000, 250k or 10M");
      }
      char last = number.charAt(number.length() - 1);
      long unit = last == 'k' || last == 'K' ? 1_000 : last == 'm' || last == 'M' ? 1_000_000 : 1;
      return Long.parseLong(unit == 1 ? number : number.substring(0, number.length() - 1)) * unit;
    }
  }

  private static TypeConversionException wrong(String word, String expected) {
    return new TypeConversionException("'" + word + "' is not what was expected: " + expected);
  }
}
