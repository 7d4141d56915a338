package io.headwater.testkit;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group in the suites, driven by the thread of the test: its seat, what it owns, and
 * what it was given. It notes when it is given what another one has.
 */
final class Sitter implements Seat.Listener, AutoCloseable {
  /** Who has what, and what went wrong: one for all members of a group. */
  static final class Ledger {
    final Map<TopicPartition, Sitter> owners = new TreeMap<>();
    final List<String> wrong = new ArrayList<>();
  }

  final Set<TopicPartition> owned = new TreeSet<>();
  final Set<TopicPartition> lost = new TreeSet<>();
  final List<Delivery> given = new ArrayList<>();

  /** Where each partition began when it was assigned last. */
  final Map<TopicPartition, Long> began = new TreeMap<>();

  private final Ledger ledger;
  private Consumer<Set<TopicPartition>> whenRevoked = partitions -> {};
  private @Nullable Seat seat;
  private boolean dead;

  Sitter(Ledger ledger) {
    this.ledger = ledger;
  }

  Sitter sitDown(Groups groups, String group, Set<String> topics, Groups.Terms terms) {
    seat = groups.join(group, topics, terms, this);
    return this;
  }

  Seat seat() {
    if (seat == null) {
      throw new IllegalStateException("not sitting; expected to sit down first");
    }
    return seat;
  }

  /** What it does before it gives partitions up. */
  void whenRevoked(Consumer<Set<TopicPartition>> action) {
    whenRevoked = action;
  }

  /** From now on others may have what it has. */
  void die() {
    dead = true;
  }

  List<Delivery> poll(Duration timeout) {
    List<Delivery> found = seat().poll(timeout);
    for (Delivery delivery : found) {
      if (!owned.contains(delivery.source())) {
        ledger.wrong.add("%s was given %s but has %s".formatted(name(), delivery, owned));
      }
    }
    given.addAll(found);
    return found;
  }

  /** Behind the last message given of each partition that it has. */
  Map<TopicPartition, Long> behindGiven() {
    Map<TopicPartition, Long> offsets = new TreeMap<>();
    for (Delivery delivery : given) {
      if (owned.contains(delivery.source())) {
        offsets.merge(delivery.source(), delivery.offset() + 1, Math::max);
      }
    }
    return offsets;
  }

  private String name() {
    return seat == null ? "a member" : seat.member();
  }

  @Override
  public void assigned(Set<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Sitter before = ledger.owners.put(partition, this);
      if (before != null && before != this && !before.dead) {
        ledger.wrong.add(
            "%s was assigned to %s while %s has it".formatted(partition, name(), before.name()));
      }
      if (!owned.add(partition)) {
        ledger.wrong.add("%s was assigned to %s twice".formatted(partition, name()));
      }
      began.put(partition, seat().position(partition));
    }
  }

  @Override
  public void revoked(Set<TopicPartition> partitions) {
    whenRevoked.accept(partitions);
    giveUp(partitions, "revoked from");
  }

  @Override
  public void lost(Set<TopicPartition> partitions) {
    lost.addAll(partitions);
    giveUp(partitions, "lost by");
  }

  private void giveUp(Set<TopicPartition> partitions, String how) {
    for (TopicPartition partition : partitions) {
      if (!owned.remove(partition)) {
        ledger.wrong.add("%s was %s %s, which has %s".formatted(partition, how, name(), owned));
      }
      ledger.owners.remove(partition, this);
    }
  }

  @Override
  public void close() {
    if (seat != null) {
      seat.close();
    }
  }

  /** As {@link #close}, when its store may be gone. */
  void closeQuietly() {
    try {
      close();
    } catch (HeadwaterException gone) {
      ledger.owners.values().removeIf(owner -> owner == this);
    }
  }
}
