package io.headwater.core;

/**
 * One partition of a topic.
 *
 * @param topic the topic
 * @param partition its number, from 0
 */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {

  /**
   * @throws IllegalArgumentException if the name is over a limit, or the number negative
   */
  public TopicPartition {
    Topic.checkName(topic);
    if (partition < 0) {
      throw new IllegalArgumentException(
          "partition %d of topic '%s'; expected 0 or more".formatted(partition, topic));
    }
  }

  @Override
  public int compareTo(TopicPartition other) {
    int byTopic = topic.compareTo(other.topic);
    return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
