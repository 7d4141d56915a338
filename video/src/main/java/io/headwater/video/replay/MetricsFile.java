package io.headwater.video.replay;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.headwater.video.analytics.AnalyticsState;
import io.headwater.video.analytics.SessionFigures;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How each session went, as CSV: {@code
 * session_id,startup_s,play_s,avg_bitrate_kbps,switches,switch_kbps,stalls,stall_s}, sorted by
 * session. Plain decimal numbers without trailing zeros: seconds to the millisecond, the average to
 * a thousandth. The start-up is empty if the session never played; the average is weighted by the
 * time each bitrate was in force from start to end, and 0 if that is no time.
 */
public final class MetricsFile {
  private MetricsFile() {}

  /**
   * Writes the sessions that are not a part of sums yet: under {@link
   * io.headwater.video.analytics.Rules#replay} all there are. A file that is there is replaced when
   * the new one is complete.
   */
  public static void write(AnalyticsState state, Path file) throws IOException {
    List<SessionFigures> sessions = new ArrayList<>();
    state.forEachSession(sessions::add);
    sessions.sort(Comparator.comparing(SessionFigures::session));
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (CsvWriter csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .build(Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8))) {
      csv.writeRecord(
          "session_id",
          "startup_s",
          "play_s",
          "avg_bitrate_kbps",
          "switches",
          "switch_kbps",
          "stalls",
          "stall_s");
      for (SessionFigures each : sessions) {
        csv.writeRecord(
            each.session(),
            seconds(each.startup()),
            seconds(each.playing()),
            average(each),
            Long.toString(each.switches()),
            Long.toString(each.switchKbps()),
            Long.toString(each.stalls()),
            seconds(each.stalled()));
      }
    }
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String seconds(@Nullable Duration duration) {
    return duration == null ? "" : plain(BigDecimal.valueOf(duration.toMillis(), 3));
  }

  private static String average(SessionFigures session) {
    long duration = Duration.between(session.started(), session.ended()).toMillis();
    return duration == 0
        ? "0"
        : plain(
            BigDecimal.valueOf(session.kbits())
                .divide(BigDecimal.valueOf(duration), 3, RoundingMode.HALF_UP));
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
