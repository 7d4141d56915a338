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

  private final Options options;
  private final Progress progress;
  private final Map<String, String> versions = new LinkedHashMap<>();
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
      List<Scenario> scenarios = new ArrayList<>();
      for (Scenario each : Scenario.values()) {
        if (options.includes(each)) {
          scenarios.add(each);
        }
      }
      steps = Target.all().size() * scenarios.size();
      for (Target target : Target.all()) {
        target(target, scenarios, place);
      }
      String how =
          "scale %s, seed %d, %.0f s in all"
              .formatted(options.scale().name(), options.seed(), (System.nanoTime() - begun) / 1e9);
      return new Results(machine, how, versions, figures, absences);
    } finally {
      delete(place);
    }
  }

  private void target(Target target, List<Scenario> scenarios, Path place)
      throws IOException, InterruptedException {
    List<Scenario> left = new ArrayList<>();
    Optional<String> unavailable =
        options.includes(target) ? target.unavailable() : Optional.of("not asked for");
    if (options.includes(target)) {
      versions.put(target.name() + " " + target.durability(), target.version());
    }
    for (Scenario scenario : scenarios) {
      Optional<Target.Reason> without = target.without(scenario);
      if (without.isPresent()) {
        absent(target, scenario, without.get().kind(), without.get().words());
      } else if (unavailable.isPresent()) {
        absent(target, scenario, Kind.NOT_RUN, unavailable.get());
      } else {
        left.add(scenario);
      }
    }
    if (left.isEmpty()) {
      return;
    }
    Path directory =
        Files.createDirectory(place.resolve(target.name() + "-" + target.durability()));
    if (isOver()) {
      left.forEach(scenario -> outOfTime(target, scenario));
      return;
    }
    progress.step("starting " + target.name(), done, steps);
    long begin = System.nanoTime();
    try (Site site = target.start(directory)) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      for (Scenario scenario : left) {
        if (isOver()) {
          outOfTime(target, scenario);
          continue;
        }
        play(
            target,
            scenario,
            new Stage.Setting(site, seconds, directory, options.scale(), options.seed()));
      }
    } catch (HeadwaterException e) {
      left.forEach(scenario -> failed(target, scenario, e));
    }
    delete(directory);
  }

  // Whatever goes wrong on one target, the others are measured.
  @SuppressWarnings("IllegalCatch")
  private void play(Target target, Scenario scenario, Stage.Setting setting)
      throws InterruptedException {
    String what = "%s on %s %s".formatted(scenario.row(), target.name(), target.durability());
    progress.step(what, done++, steps);
    Stage stage = new Stage(scenario, target, setting);
    try {
      Objects.requireNonNull(MEASUREMENTS.get(scenario)).play(stage);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      failed(target, scenario, e);
    }
    figures.addAll(stage.figures());
    absences.addAll(stage.absences());
  }

  private boolean isOver() {
    return System.nanoTime() - begun > options.scale().limit().toNanos();
  }

  private void outOfTime(Target target, Scenario scenario) {
    String reason =
        "the %d s of this scale were over".formatted(options.scale().limit().toSeconds());
    absent(target, scenario, Kind.NOT_RUN, reason);
  }

  private void failed(Target target, Scenario scenario, Exception e) {
    absences.add(
        new Absence(target.name(), scenario, target.durability(), Kind.FAILED, String.valueOf(e)));
  }

  private void absent(Target target, Scenario scenario, Kind kind, String reason) {
    done++;
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
