package io.headwater.testkit;

import io.headwater.core.Aggregate;
import io.headwater.core.EventCodec;
import io.headwater.core.StateCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The aggregate that the suites run: coins are put in, and taken while there are enough. */
class Purse implements Aggregate<Purse.Command, Purse.Contents, Purse.Change> {

  /** What may be asked of a purse. */
  sealed interface Command {}

  /** Puts coins in. */
  record Put(long coins) implements Command {}

  /** Takes coins out. */
  record Take(long coins) implements Command {}

  /** Puts coins in one by one, an event each. */
  record PutSingly(long coins) implements Command {}

  /** What may happen to a purse. */
  sealed interface Change {}

  /** Coins were put in. */
  record WasPut(long coins) implements Change {}

  /** Coins were taken out. */
  record WasTaken(long coins) implements Change {}

  /**
   * What is in a purse.
   *
   * @param coins how many coins
   * @param trace differs for every order of the same changes
   */
  record Contents(long coins, long trace) {}

  /** There are too few coins. */
  static final class TooFew extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooFew(long wanted, long there) {
      super("%d coins wanted, %d there".formatted(wanted, there));
    }
  }

  /** How many events were folded, to see what was saved by a snapshot or a cache. */
  final AtomicLong evolved = new AtomicLong();

  /** How many commands were decided. */
  final AtomicLong decided = new AtomicLong();

  private final int stateVersion;

  Purse() {
    this(1);
  }

  Purse(int stateVersion) {
    this.stateVersion = stateVersion;
  }

  @Override
  public String name() {
    return "purse";
  }

  @Override
  public int stateVersion() {
    return stateVersion;
  }

  @Override
  public Contents initial() {
    return new Contents(0, 0);
  }

  @Override
  public Contents evolve(Contents state, Change event) {
    evolved.incrementAndGet();
    long coins =
        switch (event) {
          case WasPut put -> state.coins() + put.coins();
          case WasTaken taken -> state.coins() - taken.coins();
        };
    return new Contents(coins, state.trace() * 31 + event.hashCode());
  }

  @Override
  public List<Change> decide(Command command, Contents state) {
    decided.incrementAndGet();
    return switch (command) {
      case Put put -> put.coins() == 0 ? List.of() : List.of(new WasPut(put.coins()));
      case PutSingly put ->
          java.util.Collections.nCopies(Math.toIntExact(put.coins()), new WasPut(1));
      case Take take -> {
        if (take.coins() > state.coins()) {
          throw new TooFew(take.coins(), state.coins());
        }
        yield List.of(new WasTaken(take.coins()));
      }
    };
  }

  /**
   * Type names and decimal digits.
   *
   * @param fingerprint what it says of itself
   */
  record Codec(String fingerprint) implements EventCodec<Change> {
    Codec() {
      this("changes 1");
    }

    @Override
    public String type(Change event) {
      return switch (event) {
        case WasPut put -> "WasPut";
        case WasTaken taken -> "WasTaken";
      };
    }

    @Override
    public byte[] encode(Change event) {
      long coins =
          switch (event) {
            case WasPut put -> put.coins();
            case WasTaken taken -> taken.coins();
          };
      return Long.toString(coins).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String contentType() {
      return "text/plain";
    }

    @Override
    public Change decode(String type, byte[] data) {
      String coins = new String(data, StandardCharsets.UTF_8);
      return switch (type) {
        case "WasPut" -> new WasPut(Long.parseLong(coins));
        case "WasTaken" -> new WasTaken(Long.parseLong(coins));
        default -> throw new UnknownEventType(type, types());
      };
    }

    @Override
    public Set<String> types() {
      return Set.of("WasPut", "WasTaken");
    }
  }

  /**
   * Two decimal numbers.
   *
   * @param fingerprint what it says of itself
   */
  record Contained(String fingerprint) implements StateCodec<Contents> {
    Contained() {
      this("contents 1");
    }

    @Override
    public byte[] encode(Contents state) {
      return (state.coins() + " " + state.trace()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Contents decode(byte[] bytes) {
      String[] parts = new String(bytes, StandardCharsets.UTF_8).split(" ", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException(parts.length + " parts; expected 2");
      }
      return new Contents(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
  }
}
