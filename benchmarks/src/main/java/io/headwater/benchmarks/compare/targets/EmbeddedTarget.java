package io.headwater.benchmarks.compare.targets;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.result.DurabilityClass;
import io.headwater.benchmarks.compare.result.Scenario;
import io.headwater.core.Headwater;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions.Durability;
import io.headwater.log.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;

/** Our own engine, inside the process that uses it. */
record EmbeddedTarget(DurabilityClass durability) implements Target {

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public String version() {
    return durability == DurabilityClass.D1
        ? "Headwater's own engine, durable: a force before every answer"
        : "Headwater's own engine, buffered: forced in the background every 200 ms";
  }

  @Override
  public int weight() {
    return 3;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public Optional<Reason> without(Scenario scenario) {
    return durability == DurabilityClass.D0
        ? withoutFlushing(scenario, "embedded D1")
        : Optional.empty();
  }

  /** A second durability of a target is measured where it costs something. */
  static Optional<Reason> withoutFlushing(Scenario scenario, String measured) {
    return switch (scenario) {
      case W2, W3, W6 -> Optional.empty();
      case W1 -> Optional.of(new Reason(Kind.NOT_RUN, "slow jobs set its pace: see " + measured));
      case W4, W5, W7 ->
          Optional.of(
              new Reason(Kind.NOT_RUN, "to flush or not changes nothing here: see " + measured));
    };
  }

  @Override
  public Site start(Path directory) {
    return new Inside(
        directory,
        switch (durability) {
          case D0 -> Durability.BUFFERED;
          case D1 -> Durability.DURABLE;
          case D2 -> throw new IllegalArgumentException("an engine in one process is not D2");
        });
  }

  /** What an application with the engine in it needs. */
  static double engineMb() {
    return Artifacts.mb(
        List.of(Headwater.class, Embedded.class, Log.class, NullMarked.class), List.of());
  }

  private record Inside(Path directory, Durability kept) implements Site {
    @Override
    public String address(String name) {
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Door.embedded(kept, directory.resolve(name));
    }

    @Override
    public int servers() {
      return 0;
    }

    @Override
    public long pid(int server) {
      throw none(server);
    }

    @Override
    public void kill(int server) {
      throw none(server);
    }

    @Override
    public void restart(int server) {
      throw none(server);
    }

    private static IllegalArgumentException none(int server) {
      return new IllegalArgumentException("server %d of an engine without one".formatted(server));
    }

    @Override
    public List<String> settings() {
      return kept == Durability.DURABLE ? List.of() : List.of("durability");
    }

    @Override
    public List<RawClient> raw() {
      return List.of();
    }

    @Override
    public double artifactMb() {
      return engineMb();
    }

    @Override
    public double runtimeMb() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
