package io.headwater.video.recommend;

import io.headwater.core.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Measures the {@link Recommender} beside popularity, test-then-learn: positive by positive, a
 * method first ranks all items that the user does not have, and then learns which one it was. The
 * first {@value #WARM_UP_PERCENT} % are learnt only. The methods run one after the other, each over
 * all positives, on the calling thread.
 *
 * <p>The positives are sorted by time, those of equal time left in their order; later repeats of a
 * user and an item are dropped. Items are those of all positives, in the order of their first one,
 * which also decides between items of equal score.
 */
public final class Evaluation {
  private static final int WARM_UP_PERCENT = 30;
  private static final int TOP = 10;
  private static final int METHODS = 4;
  private static final int TOLD_EVERY = 500;

  /** Hears how far an evaluation has come. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called from time to time, on the evaluating thread.
     *
     * @param done positives gone through, by all methods
     * @param of how many it will be in all
     */
    void at(long done, long of);
  }

  /**
   * What was measured.
   *
   * @param events positives, without repeats
   * @param users how many there are
   * @param items how many there are
   * @param tests how many of the positives were tested
   * @param popularity most often taken first
   * @param decayedPopularity the better, by hit rate, of two half-lives
   * @param halfLife which one that is, in positives
   * @param headwater the model
   */
  public record Report(
      int events,
      int users,
      int items,
      int tests,
      Figures popularity,
      Figures decayedPopularity,
      int halfLife,
      Figures headwater) {}

  private final List<Positive> positives;
  private final Set<String> users = new LinkedHashSet<>();
  private final Set<String> items = new LinkedHashSet<>();
  private final Clock clock;
  private final Progress progress;
  private long done;

  /**
   * An evaluation on these positives, in any order.
   *
   * @throws IllegalArgumentException if there are none
   */
  public Evaluation(List<Positive> unsorted, Clock clock, Progress progress) {
    this.clock = clock;
    this.progress = progress;
    List<Positive> sorted = new ArrayList<>(unsorted);
    sorted.sort(Comparator.comparingLong(Positive::time));
    record Pair(String user, String item) {}
    Set<Pair> seen = new HashSet<>();
    sorted.removeIf(positive -> !seen.add(new Pair(positive.user(), positive.item())));
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("no positives; expected at least one");
    }
    for (Positive positive : sorted) {
      users.add(positive.user());
      items.add(positive.item());
    }
    positives = List.copyOf(sorted);
  }

  /** Runs all methods. */
  public Report run() {
    Figures popularity = measure(new MostPopular(Double.POSITIVE_INFINITY));
    Figures fast = measure(new MostPopular(Recommender.FAST));
    Figures slow = measure(new MostPopular(Recommender.SLOW));
    boolean fastIsBetter = fast.hr10() >= slow.hr10();
    return new Report(
        positives.size(),
        users.size(),
        items.size(),
        positives.size() - warmUp(),
        popularity,
        fastIsBetter ? fast : slow,
        (int) (fastIsBetter ? Recommender.FAST : Recommender.SLOW),
        measure(Contender.of(new Recommender())));
  }

  private int warmUp() {
    return (int) ((long) positives.size() * WARM_UP_PERCENT / 100);
  }

  Figures measure(Contender method) {
    items.forEach(method::add);
    Tally tally = new Tally(items.size());
    int warmUp = warmUp();
    for (int i = 0; i < positives.size(); i++) {
      Positive positive = positives.get(i);
      if (i >= warmUp) {
        test(method, positive, tally);
      }
      long begun = clock.nanos();
      method.learn(positive.user(), positive.item());
      tally.learnt(positive.user(), clock.nanos() - begun);
      if (++done % TOLD_EVERY == 0) {
        progress.at(done, (long) METHODS * positives.size());
      }
    }
    return tally.figures();
  }

  private void test(Contender method, Positive positive, Tally tally) {
    long begun = clock.nanos();
    int place = method.place(positive.user(), positive.item());
    long ranked = clock.nanos();
    method.recommend(positive.user(), TOP);
    long recommended = clock.nanos();
    tally.tested(positive.user(), place, ranked - begun, recommended - ranked);
  }
}
