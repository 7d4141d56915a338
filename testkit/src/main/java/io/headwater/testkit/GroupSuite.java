package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Groups;
import io.headwater.core.Groups.Progress;
import io.headwater.core.Groups.Start;
import io.headwater.core.Headwater;
import io.headwater.core.TopicPartition;
import io.headwater.core.topic.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the suites of consumer groups share. */
abstract class GroupSuite extends TopicSuite {
  static final Duration SESSION = Duration.ofMinutes(10);
  static final Duration DRAIN = Duration.ofMinutes(5);

  private final List<Sitter> sitters = new ArrayList<>();
  private Sitter.Ledger ledger = new Sitter.Ledger();
  private String group = "";

  GroupSuite(String title) {
    super(title);
  }

  @BeforeEach
  final void newGroup() {
    ledger = new Sitter.Ledger();
    group = unused("group");
  }

  @AfterEach
  final void everybodyLeaves() {
    sitters.forEach(Sitter::closeQuietly);
    sitters.clear();
    assertThat(ledger.wrong).as("seed %d: what members must never see", seed).isEmpty();
  }

  final Groups groups() {
    return topics().groups();
  }

  /** The group of this test. */
  final String group() {
    return group;
  }

  static Groups.Terms terms(Start start) {
    return new Groups.Terms(start, SESSION, DRAIN);
  }

  final Sitter join(Start start, String... names) {
    return join(groups(), group, ledger, start, names);
  }

  /** A member of another group. */
  final Sitter joinOther(String other, Start start, String... names) {
    return join(groups(), other, new Sitter.Ledger(), start, names);
  }

  /** A member of the group of this test, through another door to it. */
  final Sitter joinOn(Groups door, Start start, String... names) {
    return join(door, group, ledger, start, names);
  }

  private Sitter join(Groups door, String to, Sitter.Ledger notes, Start start, String... names) {
    Sitter sitter = new Sitter(notes).sitDown(door, to, Set.of(names), terms(start));
    sitters.add(sitter);
    return sitter;
  }

  /** A member of the group of this test that runs a handler. */
  final Group.Builder runner(Headwater door, String topic) {
    return Group.of(door).named(group).on(topic).clock(clock).session(SESSION);
  }

  /** A member that has all partitions of a topic. */
  final Sitter alone(Start start, String topic) {
    Sitter sitter = join(start, topic);
    settle(topic, sitter);
    return sitter;
  }

  /** A member that has all partitions of a topic, and was given what this publishes with a key. */
  final Sitter givenAll(String topic, String... texts) {
    publish(topic, "k", texts);
    Sitter sitter = alone(Start.earliest(), topic);
    give(sitter, texts.length);
    return sitter;
  }

  /** Polls until these members share the partitions of a topic evenly. */
  final void settle(String topic, Sitter... members) {
    int partitions = topics().ranges(topic).size();
    await(
        "%d members to share %d partitions".formatted(members.length, partitions),
        () -> {
          List.of(members).forEach(member -> member.poll(A_MOMENT));
          return share(topic, members) == partitions;
        });
  }

  /** How many partitions these have together; -1 if one has two more than another. */
  private static int share(String topic, Sitter... members) {
    int all = 0;
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (Sitter member : members) {
      int count = (int) member.owned.stream().filter(p -> p.topic().equals(topic)).count();
      all += count;
      least = Math.min(least, count);
      most = Math.max(most, count);
    }
    return most - least > 1 ? -1 : all;
  }

  /** Polls until a member has been given so many messages. */
  final void give(Sitter member, int count) {
    await(
        "%d messages, given %s".formatted(count, texts(member.given)),
        () -> {
          member.poll(A_MOMENT);
          return member.given.size() >= count;
        });
  }

  /** Exactly these were given, and nothing else is before the end of the topic. */
  final void saw(Sitter member, String topic, String... expected) {
    toTheEnd(member, topic);
    assertThat(texts(member.given)).as("seed %d", seed).containsExactly(expected);
  }

  /** Polls until a member is at the end of all its partitions of a topic. */
  final void toTheEnd(Sitter member, String topic) {
    await(
        "the end of " + topic,
        () -> {
          member.poll(A_MOMENT);
          return member.owned.size() > 0
              && member.owned.stream()
                  .filter(partition -> partition.topic().equals(topic))
                  .allMatch(partition -> isAtTheEnd(member, partition));
        });
  }

  private boolean isAtTheEnd(Sitter member, TopicPartition partition) {
    long end = topics().ranges(partition.topic()).get(partition.partition()).next();
    return member.seat().position(partition) >= end;
  }

  /** Says that everything given is done. */
  final void commitAll(Sitter member) {
    assertThat(member.seat().commit(member.behindGiven())).isEmpty();
  }

  /** Lets the sessions of all run out who are not among these, and has these share the topic. */
  final void outlive(String topic, Sitter... living) {
    await(
        "the other sessions to run out",
        () -> {
          if (backend().takesClock()) {
            clock.pass(SESSION.multipliedBy(2).dividedBy(3));
          }
          List.of(living).forEach(member -> member.poll(A_MOMENT));
          return share(topic, living) == topics().ranges(topic).size();
        });
  }

  final Progress progress(TopicPartition partition) {
    return groups().find(group).orElseThrow().partitions().stream()
        .filter(progress -> progress.partition().equals(partition))
        .findFirst()
        .orElseThrow();
  }

  final Set<TopicPartition> partitions(String topic) {
    return new TreeSet<>(beginning(topic).keySet());
  }
}
