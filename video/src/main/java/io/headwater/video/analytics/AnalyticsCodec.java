package io.headwater.video.analytics;

import io.headwater.core.StateCodec;
import io.headwater.video.rows.IdRows;
import java.nio.BufferUnderflowException;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The state in bytes: names sorted, sessions in the order of their ids, each settled as far as it
 * can be, so that what was taken in decides and not in which order. Numbers are variable-length,
 * times of sessions relative to the largest time seen. Grammar, from the top:
 *
 * <pre>
 * state    = version videos renditions marks marks late skipped sums series sessions
 * videos   = n text*                            sorted
 * renditions = n (kbps text)*                   sorted
 * marks    = n time*                            by partition
 * sums     = sum* n (rendition time)*
 * series   = window n (video window)* n (label window)*
 * window   = n (sample-difference count)*       those not zero
 * sessions = n session*
 * session  = partition ids start [video rendition] n control* n life*
 * </pre>
 */
final class AnalyticsCodec implements StateCodec<AnalyticsState> {
  private static final int VERSION = 1;

  private final Rules rules;

  AnalyticsCodec(Rules rules) {
    this.rules = rules;
  }

  @Override
  public String fingerprint() {
    return "analytics-%d %s".formatted(VERSION, rules);
  }

  @Override
  public byte[] encode(AnalyticsState state) {
    return new Encoding(state).encode();
  }

  @Override
  public AnalyticsState decode(byte[] bytes) {
    ByteInput in = new ByteInput(bytes);
    try {
      if (in.number() != VERSION) {
        throw new IllegalArgumentException("analytics of another version; expected " + VERSION);
      }
      AnalyticsState state = new AnalyticsState(rules);
      new Decoding(state, in).decode();
      return state;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("analytics cut off; expected a whole state", e);
    }
  }

  /** One way from a state to bytes. Changes nothing in the state. */
  private static final class Encoding {
    private final AnalyticsState state;
    private final ByteOutput out = new ByteOutput();
    private final Integer[] videos;
    private final Integer[] renditions;
    private final int[] newVideo;
    private final int[] newRendition;
    private final long base;

    Encoding(AnalyticsState state) {
      this.state = state;
      videos = numbers(state.videos.size(), Comparator.comparing(state.videos::get));
      renditions = numbers(state.renditions.size(), Comparator.comparing(state.renditions::get));
      newVideo = inverse(videos);
      newRendition = inverse(renditions);
      base = Math.max(0, Math.max(state.events.largest(), state.heartbeats.largest()));
    }

    private static Integer[] numbers(int count, Comparator<Integer> order) {
      Integer[] numbers = new Integer[count];
      Arrays.setAll(numbers, i -> i);
      Arrays.sort(numbers, order);
      return numbers;
    }

    private static int[] inverse(Integer[] sorted) {
      int[] inverse = new int[sorted.length];
      for (int i = 0; i < sorted.length; i++) {
        inverse[sorted[i]] = i;
      }
      return inverse;
    }

    byte[] encode() {
      ByteOutput sessions = new ByteOutput();
      Sums sums = state.over.copy();
      long count = sessions(sessions, sums);
      out.number(VERSION);
      out.number(videos.length);
      for (int video : videos) {
        out.text(state.videos.get(video));
      }
      out.number(renditions.length);
      for (int rendition : renditions) {
        out.number(state.renditions.kbps(rendition));
        out.text(state.renditions.get(rendition).label());
      }
      marks(state.events);
      marks(state.heartbeats);
      out.number(state.late);
      out.number(state.skipped);
      sums(sums);
      series();
      out.number(count);
      out.append(sessions);
      return out.bytes();
    }

    private void marks(Marks marks) {
      out.number(marks.partitions());
      for (int i = 0; i < marks.partitions(); i++) {
        out.number(marks.get(i));
      }
    }

    private void sums(Sums sums) {
      for (long sum : sums.sums) {
        out.number(sum);
      }
      out.number(Arrays.stream(sums.playedIn).filter(time -> time != 0).count());
      for (int i = 0; i < renditions.length; i++) {
        int old = renditions[i];
        if (old < sums.playedIn.length && sums.playedIn[old] != 0) {
          out.number(i);
          out.number(sums.playedIn[old]);
        }
      }
    }

    private void series() {
      Concurrency concurrency = state.concurrency;
      window(concurrency.total());
      out.number(videos.length);
      for (int video : videos) {
        window(concurrency.video(video));
      }
      Names labels = state.renditions.labels();
      Integer[] sorted = numbers(labels.size(), Comparator.comparing(labels::get));
      out.number(sorted.length);
      for (int label : sorted) {
        out.text(labels.get(label));
        window(concurrency.label(label));
      }
    }

    private void window(Window window) {
      long oldest = state.concurrency.oldest();
      long first = window.first(oldest);
      long end = first == Long.MAX_VALUE ? first : window.end();
      int count = 0;
      for (long k = first; k < end; k++) {
        count += window.get(k) == 0 ? 0 : 1;
      }
      out.number(count);
      long before = 0;
      for (long k = first; k < end; k++) {
        if (window.get(k) != 0) {
          out.number(k - before);
          out.number(window.get(k));
          before = k;
        }
      }
    }

    private long sessions(ByteOutput to, Sums sums) {
      Facts facts = new Facts(state.renditions);
      Tally tally = new Tally(state.renditions);
      IdRows rows = state.sessions.rows;
      long count = 0;
      for (int row : rows.sorted()) {
        state.sessions.load(row, facts);
        int partition = rows.partition(row);
        state.settle(facts, partition, sums, tally);
        if (!facts.isEmpty()) {
          to.number(partition);
          to.ids(rows, row, facts.start != Facts.NONE);
          session(to, facts);
          count++;
        }
      }
      return count;
    }

    private void session(ByteOutput to, Facts facts) {
      if (facts.start == Facts.NONE) {
        to.number(0);
      } else {
        to.number(1);
        to.number(base - facts.start);
        to.number(newVideo[facts.video]);
        to.number(newRendition[facts.rendition]);
      }
      to.number(facts.controls);
      for (int i = 0; i < facts.controls; i++) {
        int kind = Facts.kind(facts.codes[i]);
        int value = Facts.value(facts.codes[i]);
        to.number(base - facts.times[i]);
        to.number(kind);
        to.number(kind == Facts.QUALITY ? newRendition[value] : value);
      }
      to.number(facts.lives);
      for (int i = 0; i < facts.lives; i++) {
        to.number(base - facts.from[i]);
        to.number(facts.until[i] - facts.from[i]);
      }
    }
  }

  /** The way back; numbers of videos and renditions are then those of the sorted lists. */
  private record Decoding(AnalyticsState state, ByteInput in) {

    void decode() {
      for (long n = in.number(); n > 0; n--) {
        state.videos.number(in.text());
      }
      for (long n = in.number(); n > 0; n--) {
        int kbps = in.smallNumber();
        state.renditions.number(in.text(), kbps);
      }
      marks(state.events);
      marks(state.heartbeats);
      state.late = in.number();
      state.skipped = in.number();
      sums();
      long largest = Math.max(state.events.largest(), state.heartbeats.largest());
      if (largest != Facts.NONE) {
        state.concurrency.advance(largest);
      }
      series();
      long base = Math.max(0, largest);
      Facts facts = new Facts(state.renditions);
      for (long n = in.number(); n > 0; n--) {
        int partition = in.smallNumber();
        int row = state.sessions.rows.addRead(partition, in.buffer());
        session(facts, base);
        state.sessions.store(row, facts);
      }
      in.requireEnd();
    }

    private void marks(Marks marks) {
      int count = in.smallNumber();
      for (int i = 0; i < count; i++) {
        marks.raise(i, in.number());
      }
    }

    private void sums() {
      for (int i = 0; i < Sums.COUNT; i++) {
        state.over.sums[i] = in.number();
      }
      for (long n = in.number(); n > 0; n--) {
        int rendition = in.smallNumber();
        state.over.addPlayed(rendition, in.number());
      }
    }

    private void series() {
      window(state.concurrency::restoreTotal);
      int count = in.smallNumber();
      for (int i = 0; i < count; i++) {
        int video = i;
        window((sample, viewers) -> state.concurrency.restoreVideo(video, sample, viewers));
      }
      for (long n = in.number(); n > 0; n--) {
        int label = state.renditions.labels().find(in.text());
        window((sample, viewers) -> state.concurrency.restoreLabel(label, sample, viewers));
      }
    }

    private interface Restore {
      void count(long sample, int viewers);
    }

    private void window(Restore restore) {
      long sample = 0;
      for (long n = in.number(); n > 0; n--) {
        sample += in.number();
        restore.count(sample, in.smallNumber());
      }
    }

    private void session(Facts facts, long base) {
      facts.clear();
      if (in.number() == 1) {
        facts.start = base - in.number();
        facts.video = in.smallNumber();
        facts.rendition = in.smallNumber();
      }
      for (long n = in.number(); n > 0; n--) {
        long time = base - in.number();
        int kind = in.smallNumber();
        facts.addControl(time, Facts.code(kind, in.smallNumber()));
      }
      for (long n = in.number(); n > 0; n--) {
        long from = base - in.number();
        facts.addLife(from, from + in.number());
      }
    }
  }
}
