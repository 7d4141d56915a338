package io.headwater.cli.video;

import io.headwater.cli.terminal.Json;
import io.headwater.video.analytics.Totals;
import io.headwater.video.replay.ReplayReport;
import io.headwater.video.replay.TopicHash;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a replay.
 *
 * @param report what was published
 * @param totals how all sessions went
 * @param peak most viewers at once in the last hour
 * @param stateHash of the analytics
 * @param profiles users known
 * @param positives from which the model has learnt
 * @param recommendations all that are published
 */
public record Summary(
    ReplayReport report,
    Totals totals,
    int peak,
    String stateHash,
    int profiles,
    long positives,
    TopicHash recommendations) {

  /** For people. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "  %,d events of %,d sessions, from %s to %s"
            .formatted(report.events(), report.sessions(), report.from(), report.to()));
    lines.addAll(ReplayView.totals(totals));
    lines.add(
        "  %,d profiles, %,d positives learnt, %,d recommendations published"
            .formatted(profiles, positives, recommendations.messages()));
    lines.add("  state hash            " + stateHash);
    lines.add("  recommendations hash  " + recommendations.sha256());
    return lines;
  }

  /** For pipes. */
  public Json json() {
    return new Json()
        .put("events", report.events())
        .put("sessions", totals.sessions())
        .put("played", totals.played())
        .put("exitsBeforeStart", totals.exitsBeforeStart())
        .put("peakViewersInLastHour", peak)
        .put("averageStartupSeconds", totals.averageStartup().toMillis() / 1000.0)
        .put("playSeconds", totals.playing().toMillis() / 1000.0)
        .put("averageKbps", totals.averageKbps())
        .put("switches", totals.switches())
        .put("stalls", totals.stalls())
        .put("stallSeconds", totals.stalled().toMillis() / 1000.0)
        .put("rebufferingRatio", totals.rebufferingRatio())
        .put("profiles", profiles)
        .put("positives", positives)
        .put("recommendationsPublished", recommendations.messages())
        .put("stateHash", stateHash)
        .put("recommendationsHash", recommendations.sha256());
  }
}
