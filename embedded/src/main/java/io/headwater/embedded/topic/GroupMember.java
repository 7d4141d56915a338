package io.headwater.embedded.topic;

import io.headwater.core.Groups;
import io.headwater.core.TopicPartition;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A seat as its {@link GroupCoordinator} sees it; guarded by that one's lock. */
final class GroupMember {
  private final String name;
  private final Set<String> topics;
  private final Groups.Terms terms;
  private final Runnable wake;

  /** What was taken from it, and it was not told yet. */
  private final Set<TopicPartition> lost = new TreeSet<>();

  /** By the clock's nanoseconds, when it is taken for dead; null while it is in a poll. */
  private @Nullable Long deadline;

  /**
   * @param wake ends its poll if it waits in one; must not block
   */
  GroupMember(String name, Set<String> topics, Groups.Terms terms, Runnable wake) {
    this.name = name;
    this.topics = Set.copyOf(topics);
    this.terms = terms;
    this.wake = wake;
  }

  String name() {
    return name;
  }

  Set<String> topics() {
    return topics;
  }

  Groups.Terms terms() {
    return terms;
  }

  void wake() {
    wake.run();
  }

  Set<TopicPartition> lost() {
    return lost;
  }

  void aliveForEver() {
    deadline = null;
  }

  void aliveUntil(long nanos) {
    deadline = nanos;
  }

  boolean isExpired(long nanos) {
    return deadline != null && nanos - deadline > 0;
  }

  @Override
  public String toString() {
    return name;
  }
}
