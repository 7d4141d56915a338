package io.headwater.cli.video;

import io.headwater.video.analytics.LiveAnalytics;
import io.headwater.video.analytics.Totals;
import io.headwater.video.analytics.Viewers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The platform on a few lines: who is watching, in which quality, how well it plays. */
public final class ReplayView {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final int WIDTH = 60;
  private static final int MOST = 8;

  private ReplayView() {}

  /** The lines. */
  public static List<String> lines(LiveAnalytics analytics) {
    Viewers viewers = analytics.viewers();
    List<String> lines = new ArrayList<>();
    lines.add("  %s   %,d watching".formatted(viewers.at(), viewers.total()));
    lines.add("  " + sparkline(analytics.series()));
    lines.addAll(bars(viewers.byQuality()));
    lines.add("  most watched: " + mostWatched(viewers));
    lines.addAll(totals(analytics.totals()));
    return lines;
  }

  /** How all sessions went, on three lines. */
  static List<String> totals(Totals totals) {
    return List.of(
        "  %,d sessions, %,d played, %,d gone before the first frame"
            .formatted(totals.sessions(), totals.played(), totals.exitsBeforeStart()),
        "  startup %.2f s, %,d stalls of %,d s, rebuffering %.2f %%"
            .formatted(
                totals.averageStartup().toMillis() / 1000.0,
                totals.stalls(),
                totals.stalled().toSeconds(),
                totals.rebufferingRatio() * 100),
        "  %,.0f kbps on average, %,d changes of quality"
            .formatted(totals.averageKbps(), totals.switches()));
  }

  /** The last samples as a line of bars, each the largest of its share of the time. */
  static String sparkline(List<Viewers.Sample> series) {
    int per = Math.max(1, (series.size() + WIDTH - 1) / WIDTH);
    List<Integer> columns = new ArrayList<>();
    for (int from = 0; from < series.size(); from += per) {
      columns.add(
          series.subList(from, Math.min(from + per, series.size())).stream()
              .mapToInt(Viewers.Sample::viewers)
              .max()
              .orElse(0));
    }
    int top = columns.stream().mapToInt(Integer::intValue).max().orElse(0);
    return columns.stream().map(value -> bar(value, top)).collect(Collectors.joining());
  }

  private static String bar(int value, int top) {
    if (value == 0 || top == 0) {
      return " ";
    }
    int step = (int) Math.ceil(value * (double) BARS.length() / top);
    return BARS.substring(step - 1, step);
  }

  private static List<String> bars(Map<String, Long> byLabel) {
    long top = byLabel.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return byLabel.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(MOST)
        .sorted(Map.Entry.comparingByKey())
        .map(
            each ->
                String.format(
                    Locale.ROOT,
                    "  %-12s %,8d  %s",
                    each.getKey(),
                    each.getValue(),
                    "█".repeat(top == 0 ? 0 : (int) (each.getValue() * 40 / top))))
        .toList();
  }

  private static String mostWatched(Viewers viewers) {
    return viewers.byVideo().entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(3)
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }
}
