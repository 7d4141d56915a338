package io.headwater.kafka.topic;

import io.headwater.core.Groups.Start;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Poller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** Asks a cluster about its consumer groups, and changes them from outside. */
final class GroupOffsets {
  private final Cluster cluster;
  private final Catalog catalog;

  GroupOffsets(Cluster cluster, Catalog catalog) {
    this.cluster = cluster;
    this.catalog = catalog;
  }

  /**
   * Who is in a group.
   *
   * @param names the members, sorted
   * @param owners the member that has a partition
   */
  record Members(List<String> names, Map<TopicPartition, String> owners) {}

  /**
   * @throws NotSupported if the cluster does not have the protocol of KIP-848
   */
  void requireProtocol() {
    FinalizedVersionRange version =
        cluster
            .ask("asking what it can do", cluster.admin().describeFeatures().featureMetadata())
            .finalizedFeatures()
            .get("group.version");
    if (version == null || version.maxVersionLevel() < 1) {
      throw new NotSupported(
          ("Kafka at %s has no consumer groups by KIP-848 (feature group.version %s); expected 1 or"
                  + " more: use Kafka 4.0 or newer, and enable the feature")
              .formatted(cluster.options().bootstrap(), version));
    }
  }

  Set<String> names() {
    return cluster
        .ask(
            "listing groups",
            cluster.admin().listGroups(ListGroupsOptions.forConsumerGroups()).all())
        .stream()
        .map(GroupListing::groupId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Map<TopicPartition, Long> committed(String group) {
    Map<TopicPartition, Long> committed = new TreeMap<>();
    try {
      cluster
          .answerOf(
              cluster.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group))
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  committed.put(Poller.ours(partition), offset.offset());
                }
              });
      return committed;
    } catch (GroupIdNotFoundException e) {
      return committed;
    } catch (ApiException e) {
      throw cluster.errors().of("asking for the offsets of group '" + group + "'", e);
    }
  }

  Members members(String group) {
    try {
      ConsumerGroupDescription found =
          cluster.answerOf(cluster.admin().describeConsumerGroups(List.of(group)).all()).get(group);
      return found == null ? new Members(List.of(), Map.of()) : members(found.members());
    } catch (GroupIdNotFoundException e) {
      return new Members(List.of(), Map.of());
    } catch (ApiException e) {
      throw cluster.errors().of("asking for the members of group '" + group + "'", e);
    }
  }

  private static Members members(Iterable<MemberDescription> found) {
    Set<String> names = new TreeSet<>();
    Map<TopicPartition, String> owners = new TreeMap<>();
    for (MemberDescription member : found) {
      names.add(member.clientId());
      member
          .assignment()
          .topicPartitions()
          .forEach(partition -> owners.put(Poller.ours(partition), member.clientId()));
    }
    return new Members(new ArrayList<>(names), owners);
  }

  /** Where a start is in some partitions now. */
  Map<TopicPartition, Long> resolve(List<TopicPartition> partitions, Start start) {
    return switch (start) {
      case Start.Earliest earliest -> catalog.first(partitions);
      case Start.Latest latest -> catalog.next(partitions);
      case Start.At at -> catalog.offsetAt(partitions, at.time());
      case Start.Offsets given -> {
        Map<TopicPartition, Long> begins = catalog.first(partitions);
        begins.replaceAll((partition, first) -> given.offsets().getOrDefault(partition, first));
        yield begins;
      }
    };
  }

  /** Saves offsets of a group that has no members; returns false if it has. */
  boolean save(String group, Map<TopicPartition, Long> offsets) {
    Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> kafka = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> kafka.put(Poller.kafka(partition), new OffsetAndMetadata(offset)));
    try {
      cluster.answerOf(cluster.admin().alterConsumerGroupOffsets(group, kafka).all());
      return true;
    } catch (UnknownMemberIdException | RebalanceInProgressException e) {
      return false;
    } catch (ApiException e) {
      throw cluster.errors().of("saving the offsets of group '" + group + "'", e);
    }
  }

  void delete(String group) {
    try {
      cluster.answerOf(cluster.admin().deleteConsumerGroups(List.of(group)).all());
    } catch (GroupIdNotFoundException e) {
      return; // there was none, or somebody else was faster
    } catch (GroupNotEmptyException e) {
      throw new IllegalStateException(
          "group '%s' has just got a member; expected none: stop it first, then delete the group"
              .formatted(group),
          e);
    } catch (ApiException e) {
      throw cluster.errors().of("deleting group '" + group + "'", e);
    }
  }
}
