package io.headwater.video.analytics;

import io.headwater.video.VideoEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the analytics know. All figures are of event time.
 *
 * <p>A session is live at T if it gave a sign of life within the 30 seconds before T, and was not
 * stopped by then; every event of it but the stop is a sign. T comes from whoever asks ({@link
 * LiveAnalytics} knows one), so that sessions leave without any traffic.
 *
 * <p>Memory: about 110 bytes for each session that is not over if its ids are UUIDs, and about 16
 * more for each change of quality or stall; a session that is over is a part of sums. Questions
 * take time proportional to the sessions that are not over, about 20 ns each.
 *
 * <p>Only one thread may use it at a time.
 */
public final class AnalyticsState {
  /** How many sessions each event looks at for one that is over. */
  private static final int LOOKS = 2;

  final Rules rules;
  final long lateness;
  final long silence;
  final Names videos = new Names();
  final Renditions renditions = new Renditions();
  final SessionTable sessions = new SessionTable();
  final Marks events = new Marks();
  final Marks heartbeats = new Marks();
  final Concurrency concurrency;
  final Sums over = new Sums();
  long late;
  long skipped;
  private final Facts facts = new Facts(renditions);
  private final Tally tally = new Tally(renditions);
  private int hand;

  AnalyticsState(Rules rules) {
    this.rules = rules;
    this.lateness = rules.lateness().toMillis();
    this.silence = rules.silence().toMillis();
    this.concurrency = new Concurrency(rules.samples(), renditions);
  }

  void skip() {
    skipped++;
  }

  /** Adds what an event says. */
  void apply(boolean isHeartbeats, int partition, long time, VideoEvent event) {
    Marks marks = isHeartbeats ? heartbeats : events;
    if (time < lateBefore(marks.get(partition))) {
      late++;
      return;
    }
    marks.raise(partition, time);
    concurrency.advance(time);
    int row = sessions.row(partition, event.session());
    switch (event) {
      case VideoEvent.Started e -> start(row, time, e);
      case VideoEvent.Heartbeat e -> sign(row, time);
      case VideoEvent.Playing e -> control(row, time, Facts.PLAYING, 0);
      case VideoEvent.QualityChanged e ->
          control(row, time, Facts.QUALITY, renditions.number(e.quality(), e.kbps()));
      case VideoEvent.Stalled e -> control(row, time, Facts.STALLED, 0);
      case VideoEvent.Resumed e -> control(row, time, Facts.RESUMED, 0);
      case VideoEvent.Stopped e -> control(row, time, Facts.STOPPED, e.finished() ? 1 : 0);
    }
    settleSome();
  }

  private void start(int row, long time, VideoEvent.Started started) {
    int video = videos.number(started.video());
    int rendition = renditions.number(started.quality(), started.kbps());
    sessions.load(row, facts);
    if (facts.start != Facts.NONE && facts.start <= time) {
      return;
    }
    concurrency.count(facts, silence, -1);
    facts.start = time;
    facts.video = video;
    facts.rendition = rendition;
    facts.addSign(time);
    facts.clipBefore(time);
    sessions.store(row, facts);
    sessions.rows.setOwner(row, started.user());
    concurrency.count(facts, silence, 1);
  }

  private void control(int row, long time, int kind, int value) {
    sessions.load(row, facts);
    concurrency.countAfter(time - 1, facts, silence, -1);
    facts.addControl(time, Facts.code(kind, value));
    if (kind != Facts.STOPPED) {
      facts.addSign(time);
    }
    sessions.store(row, facts);
    concurrency.countAfter(time - 1, facts, silence, 1); // nothing changes at earlier samples
  }

  /** Nearly all signs of life only prolong the last interval. */
  private void sign(int row, long time) {
    long until = sessions.until(row);
    if (time < sessions.from(row) || time > until) {
      sessions.load(row, facts);
      concurrency.countAfter(time - 1, facts, silence, -1);
      facts.addSign(time);
      sessions.store(row, facts);
      concurrency.countAfter(time - 1, facts, silence, 1);
    } else if (time + Facts.SIGN_LASTS > until) {
      prolong(row, until, time + Facts.SIGN_LASTS);
    }
  }

  private void prolong(int row, long before, long until) {
    sessions.setUntil(row, until);
    if (Concurrency.sampleAt(before) == Concurrency.sampleAt(until)
        || sessions.start(row) == Facts.NONE) {
      return;
    }
    if (sessions.hasMore(row)) {
      sessions.load(row, facts);
      concurrency.countAfter(before, facts, silence, 1);
    } else {
      concurrency.countBetween(before, until, sessions.video(row), sessions.rendition(row));
    }
  }

  /** In a partition that has come to this time, what is older than the result is late. */
  private long lateBefore(long mark) {
    return mark == Facts.NONE ? Facts.NONE : mark - lateness;
  }

  /** In this partition of either topic, nothing older than the result can come any more. */
  private long finalBefore(int partition) {
    return lateBefore(Math.min(events.get(partition), heartbeats.get(partition)));
  }

  private void settleSome() {
    for (int i = 0; i < LOOKS; i++) {
      hand = hand + 1 < sessions.rows.limit() ? hand + 1 : 0;
      if (hand < sessions.rows.limit() && sessions.rows.exists(hand)) {
        settle(hand);
      }
    }
  }

  /** Forgets what can be forgotten of a session without changing any figure. */
  private void settle(int row) {
    int partition = sessions.rows.partition(row);
    if (!mayBeOver(row, partition)) {
      return;
    }
    sessions.load(row, facts);
    if (!settle(facts, partition, over, tally)) {
      return;
    }
    if (facts.isEmpty()) {
      sessions.remove(row);
    } else {
      sessions.rows.setOwner(row, "");
      sessions.store(row, facts);
    }
  }

  private boolean mayBeOver(int row, int partition) {
    if (sessions.start(row) == Facts.NONE) {
      return sessions.until(row) < lateBefore(events.get(partition));
    }
    long edge = finalBefore(partition);
    return sessions.hasMore(row)
        ? sessions.start(row) < edge
        : sessions.until(row) - Facts.SIGN_LASTS + silence < edge;
  }

  /**
   * If a session is over for sure, adds it to the sums and leaves of its facts those that came
   * after its end. Of a session without a start, leaves what can still be a part of one: a start
   * that comes is not older than the edge of its topic.
   *
   * @return whether anything may have changed
   */
  boolean settle(Facts some, int partition, Sums sums, Tally scratch) {
    if (some.start != Facts.NONE) {
      long end = some.end(silence);
      long known = end == some.stop() ? end : end + silence;
      if (known >= finalBefore(partition)) {
        return false;
      }
      scratch.of(some, silence);
      sums.add(some.start, scratch, true);
      some.start = Facts.NONE;
      some.video = 0;
      some.rendition = 0;
    }
    some.clipBefore(lateBefore(events.get(partition)));
    return true;
  }

  /** Who is watching at a time, which should not be before {@link #largestTime} less lateness. */
  public Viewers viewers(Instant at) {
    long time = at.toEpochMilli();
    long[] byVideo = new long[videos.size()];
    long[] byLabel = new long[renditions.labels().size()];
    long total = 0;
    for (int row = 0; row < sessions.rows.limit(); row++) {
      if (!sessions.rows.exists(row) || (sessions.until(row) < time && !sessions.hasMore(row))) {
        continue;
      }
      sessions.load(row, facts);
      if (facts.isLive(time, silence)) {
        total++;
        byVideo[facts.video]++;
        byLabel[renditions.label(facts.renditionAt(time))]++;
      }
    }
    return new Viewers(
        at, total, named(byVideo, videos, false), named(byLabel, renditions.labels(), true));
  }

  private static Map<String, Long> named(long[] counts, Names names, boolean zeros) {
    Map<String, Long> named = new HashMap<>();
    for (int i = 0; i < counts.length; i++) {
      if (zeros || counts[i] != 0) {
        named.put(names.get(i), counts[i]);
      }
    }
    return named;
  }

  /** Live sessions at each sample up to a time, oldest first, from the first that is not zero. */
  public List<Viewers.Sample> series(Instant upTo) {
    return series(concurrency.total(), upTo);
  }

  /** The same of one video. */
  public List<Viewers.Sample> seriesOfVideo(String video, Instant upTo) {
    int number = videos.find(video);
    return number < 0 ? List.of() : series(concurrency.video(number), upTo);
  }

  /** The same of the sessions in a quality of this label. */
  public List<Viewers.Sample> seriesOfQuality(String label, Instant upTo) {
    int number = renditions.labels().find(label);
    return number < 0 ? List.of() : series(concurrency.label(number), upTo);
  }

  private List<Viewers.Sample> series(Window window, Instant upTo) {
    long last = Concurrency.sampleAt(upTo.toEpochMilli());
    long oldest = Math.max(concurrency.oldest(), last - rules.samples() + 1);
    List<Viewers.Sample> series = new ArrayList<>();
    for (long k = window.first(oldest); k <= last; k++) {
      series.add(new Viewers.Sample(Instant.ofEpochMilli(k * Concurrency.STEP), window.get(k)));
    }
    return series;
  }

  /**
   * How all sessions went.
   *
   * @param at sessions that are live at this time have not left yet
   */
  public Totals totals(Instant at) {
    long time = at.toEpochMilli();
    Sums all = over.copy();
    eachStarted(
        row -> {
          tally.of(facts, silence);
          all.add(facts.start, tally, facts.start <= time && !facts.isLive(time, silence));
        });
    return Answers.totals(all, renditions);
  }

  /** Every session that is not a part of the sums yet, in no order. */
  public void forEachSession(Consumer<SessionFigures> action) {
    eachStarted(row -> action.accept(figures(row)));
  }

  /** A session that is not a part of the sums yet. */
  public Optional<SessionFigures> session(String id) {
    int partitions = Math.max(events.partitions(), heartbeats.partitions());
    for (int partition = 0; partition < partitions; partition++) {
      int row = sessions.rows.find(partition, id);
      if (row >= 0 && sessions.start(row) != Facts.NONE) {
        sessions.load(row, facts);
        return Optional.of(figures(row));
      }
    }
    return Optional.empty();
  }

  private interface Row {
    void visit(int row);
  }

  private void eachStarted(Row action) {
    for (int row = 0; row < sessions.rows.limit(); row++) {
      if (sessions.rows.exists(row) && sessions.start(row) != Facts.NONE) {
        sessions.load(row, facts);
        action.visit(row);
      }
    }
  }

  private SessionFigures figures(int row) {
    tally.of(facts, silence);
    String label = renditions.get(facts.renditionAt(tally.end)).label();
    String[] names = {
      sessions.rows.id(row), sessions.rows.owner(row), videos.get(facts.video), label
    };
    return Answers.session(names, facts.start, tally);
  }

  /** The largest time of any event, or null before the first. */
  public @Nullable Instant largestTime() {
    long largest = Math.max(events.largest(), heartbeats.largest());
    return largest == Facts.NONE ? null : Instant.ofEpochMilli(largest);
  }

  /** How many events were dropped as too late. */
  public long lateEvents() {
    return late;
  }

  /** How many messages could not be read. */
  public long skippedMessages() {
    return skipped;
  }

  /** How many sessions are not a part of the sums yet. */
  public int openSessions() {
    return sessions.rows.size();
  }

  /** For how long an event may be late. */
  public Duration lateness() {
    return rules.lateness();
  }
}
