package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.Progress;
import io.headwater.benchmarks.compare.result.Absence;
import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.result.Figure;
import io.headwater.benchmarks.compare.result.Machine;
import io.headwater.benchmarks.compare.result.Results;
import io.headwater.benchmarks.compare.result.Scenario;
import io.headwater.benchmarks.compare.targets.Site;
import io.headwater.benchmarks.compare.targets.Target;
import io.headwater.core.HeadwaterException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the seven scenarios on the targets, one after the other. */
public final class Comparison {
  private static final Map<Scenario, Stage.Measurement> MEASUREMENTS =
      Map.of(
          Scenario.W1, new WorkQueue(),
          Scenario.W2, new Streaming(),
          Scenario.W3, new EventSourcing(),
          Scenario.W4, new Guarantee(),
          Scenario.W5, new Ordering(),
          Scenario.W6, new Throughput(),
          Scenario.W7, new Operations());

  // Memory and first messages while nothing else has happened; what kills servers at the end.
  private static final List<Scenario> ORDER =
      List.of(
          Scenario.W7,
          Scenario.W1,
          Scenario.W2,
          Scenario.W3,
          Scenario.W6,
          Scenario.W5,
          Scenario.W4);

  private static final Duration GRACE = Duration.ofSeconds(12);

  private final Options options;
  private final Progress progress;
  private final Map<String, String> versions = new LinkedHashMap<>();
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<Absence> absences = new ArrayList<>();
  private final long begun = System.nanoTime();
  private int steps;
  private int done;

  /**
   * What to run.
   *
   * @param directory where; what it makes there is deleted at the end
   * @param targets names of targets; empty for all
   * @param scenarios which; empty for all
   * @param scale how much
   * @param seed of all that is drawn
   */
  public record Options(
      Path directory, Set<String> targets, Set<Scenario> scenarios, Scale scale, long seed) {
    /**
     * @throws IllegalArgumentException if there is no target of a name
     */
    public Options {
      Set<String> known =
          Target.all().stream().map(Target::name).collect(Collectors.toCollection(TreeSet::new));
      for (String name : targets) {
        if (!known.contains(name)) {
          throw new IllegalArgumentException(
              "target '%s'; expected some of %s".formatted(name, String.join(", ", known)));
        }
      }
      targets = Set.copyOf(targets);
      scenarios = Set.copyOf(scenarios);
    }

    boolean includes(Target target) {
      return targets.isEmpty() || targets.contains(target.name());
    }

    boolean includes(Scenario scenario) {
      return scenarios.isEmpty() || scenarios.contains(scenario);
    }
  }

  private Comparison(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Runs it all. What fails is said in the results, and the rest goes on. */
  public static Results run(Options options, Progress progress)
      throws IOException, InterruptedException {
    return new Comparison(options, progress).run();
  }

  private Results run() throws IOException, InterruptedException {
    Files.createDirectories(options.directory());
    Path place = Files.createTempDirectory(options.directory(), "compare-");
    try {
      Machine machine = Machine.here(place);
      Map<Target, List<Scenario>> plan = plan();
      plan.forEach((target, scenarios) -> steps += weight(target, scenarios));
      Budget budget = new Budget(begun + options.scale().limit().toNanos(), Math.max(1, steps));
      for (Map.Entry<Target, List<Scenario>> each : plan.entrySet()) {
        int share = weight(each.getKey(), each.getValue());
        play(each.getKey(), each.getValue(), place, budget.next(System.nanoTime(), share));
      }
      String how =
          "seed %d, %.0f s in all".formatted(options.seed(), (System.nanoTime() - begun) / 1e9);
      return new Results(
          machine, options.scale().name(), how, versions, seconds, figures, absences);
    } finally {
      delete(place);
    }
  }

  /** Which scenarios are played on which targets; why the others are not is said at once. */
  private Map<Target, List<Scenario>> plan() {
    Map<Target, List<Scenario>> plan = new LinkedHashMap<>();
    for (Target target : Target.all()) {
      Optional<String> unavailable =
          options.includes(target) ? unavailable(target) : Optional.of("not asked for");
      if (unavailable.isEmpty()) {
        versions.put(subject(target), target.version());
      }
      List<Scenario> scenarios = new ArrayList<>();
      for (Scenario scenario : ORDER.stream().filter(options::includes).toList()) {
        Optional<Target.Reason> without = target.without(scenario);
        if (without.isPresent()) {
          absent(target, scenario, without.get().kind(), without.get().words());
        } else if (unavailable.isPresent()) {
          absent(target, scenario, Kind.NOT_RUN, unavailable.get());
        } else {
          scenarios.add(scenario);
        }
      }
      if (!scenarios.isEmpty()) {
        plan.put(target, scenarios);
      }
    }
    return plan;
  }

  private Optional<String> unavailable(Target target) {
    Target first =
        Target.all().stream().filter(each -> each.name().equals(target.name())).findFirst().get();
    return options.scale().bothClasses() || first.durability() == target.durability()
        ? target.unavailable()
        : Optional.of(
            "a %s run measures one durability of a target".formatted(options.scale().name()));
  }

  private static int weight(Target target, List<Scenario> scenarios) {
    return target.weight() * scenarios.size();
  }

  /** Each target is started anew, also another durability of one: nobody has killed it yet. */
  private void play(Target target, List<Scenario> scenarios, Path place, long until)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    if (until - begin <= 0) {
      scenarios.forEach(each -> noTime(target, each));
      return;
    }
    Path directory = Files.createDirectory(place.resolve(subject(target).replace(' ', '-')));
    step("starting " + target.name());
    try (Site site = target.start(directory)) {
      double start = (System.nanoTime() - begin) / 1e9;
      var setting = new Stage.Setting(site, start, directory, options.scale(), options.seed());
      versions.computeIfPresent(subject(target), (same, words) -> with(words, site.version()));
      play(target, scenarios, setting, until);
      seconds.put(subject(target), (System.nanoTime() - begin) / 1e9);
    } catch (HeadwaterException e) {
      scenarios.forEach(each -> failed(target, each, e));
    }
    delete(directory);
  }

  private static String subject(Target target) {
    return target.name() + " " + target.durability();
  }

  private static String with(String words, String version) {
    return version.isEmpty() ? words : words + "; version " + version;
  }

  private void play(Target target, List<Scenario> scenarios, Stage.Setting setting, long until)
      throws InterruptedException {
    for (Scenario scenario : scenarios) {
      if (System.nanoTime() - until > 0) {
        noTime(target, scenario);
      } else {
        play(target, scenario, setting);
      }
      done += target.weight();
    }
  }

  private void noTime(Target target, Scenario scenario) {
    String reason =
        "the share of this target in the %d s of all was over"
            .formatted(options.scale().limit().toSeconds());
    absent(target, scenario, Kind.NOT_RUN, reason);
  }

  /** Says what is done now, and an estimate of how long the rest takes. */
  private void step(String what) {
    double elapsed = (System.nanoTime() - begun) / 1e9;
    String left = done == 0 ? "" : "; about %.0f s left".formatted(elapsed / done * (steps - done));
    progress.step(what + left, done, steps);
  }

  // Whatever goes wrong on one target, the others are measured.
  @SuppressWarnings("IllegalCatch")
  private void play(Target target, Scenario scenario, Stage.Setting setting)
      throws InterruptedException {
    String what = "%s on %s %s".formatted(scenario.row(), target.name(), target.durability());
    step(what);
    Stage stage = new Stage(scenario, target, setting, most());
    try {
      Objects.requireNonNull(MEASUREMENTS.get(scenario)).play(stage);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      failed(target, scenario, e);
    }
    stage.figure("time taken", stage.seconds(), "s");
    figures.addAll(stage.figures());
    absences.addAll(stage.absences());
  }

  /** How long a scenario that begins now may take: what begins last does not go on for long. */
  private Duration most() {
    Duration bound = options.scale().bound();
    Duration spent = Duration.ofNanos(System.nanoTime() - begun);
    Duration left = options.scale().limit().plus(GRACE).minus(spent);
    return left.compareTo(bound) < 0 ? left : bound;
  }

  private void failed(Target target, Scenario scenario, Exception e) {
    // A message may hold the end of a server's log: its first line is the reason.
    String reason = String.valueOf(e).lines().findFirst().orElse("");
    absences.add(new Absence(target.name(), scenario, target.durability(), Kind.FAILED, reason));
  }

  private void absent(Target target, Scenario scenario, Kind kind, String reason) {
    absences.add(new Absence(target.name(), scenario, target.durability(), kind, reason));
  }

  /** Deletes a directory, also while a process that was killed a moment ago loses its files. */
  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
