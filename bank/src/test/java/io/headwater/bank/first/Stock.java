package io.headwater.bank.first;

import io.headwater.core.Aggregate;
import java.util.List;

@SuppressWarnings("MissingOverride") // a page shows this, and 30 lines are what it has room for
// begin README: aggregate
final class Stock implements Aggregate<Stock.Move, Integer, Stock.Moved> {
  record Move(int pieces) {}

  sealed interface Moved {}

  record In(int pieces) implements Moved {}

  record Out(int pieces) implements Moved {}

  public String name() {
    return "stock";
  }

  public Integer initial() {
    return 0;
  }

  public Integer evolve(Integer left, Moved event) {
    return switch (event) {
      case In in -> left + in.pieces();
      case Out out -> left - out.pieces();
    };
  }

  public List<Moved> decide(Move move, Integer left) {
    if (left + move.pieces() < 0) throw new IllegalArgumentException("only " + left + " left");
    return List.of(move.pieces() < 0 ? new Out(-move.pieces()) : new In(move.pieces()));
  }
}
// end README
