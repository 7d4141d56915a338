package io.headwater.kafka.queue;

import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.kafka.cluster.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgePartition;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgePartitionCollection;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgeTopic;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgeTopicCollection;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData.AcknowledgementBatch;
import org.apache.kafka.common.message.ShareAcknowledgeResponseData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchPartition;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchPartitionCollection;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ShareFetchRequestData.FetchTopicCollection;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ShareAcknowledgeRequest;
import org.apache.kafka.common.requests.ShareAcknowledgeResponse;
import org.apache.kafka.common.requests.ShareFetchRequest;
import org.apache.kafka.common.requests.ShareFetchResponse;
import org.apache.kafka.common.requests.ShareRequestMetadata;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.common.utils.internals.LogContext;

/**
 * Takes records of one partition for a share group (KIP-932), under locks that the partition's
 * leader keeps for as long as this connection lives. For one thread at a time.
 *
 * <p>Kafka's own client for share groups gives nothing new while one record of its last batch is
 * held, and takes records for a poll that has ended long ago: see docs/decisions/0016. So this
 * speaks the protocol, over the connections of Kafka's client; nothing is taken that was not asked
 * for. The classes of Kafka's client that it uses are not promised to stay as they are.
 */
final class ShareSession implements AutoCloseable {
  private static final byte GAP = 0;
  private static final byte EXACTLY_AS_MANY = 1;
  private static final int FETCH_BYTES = 16 * 1024 * 1024;

  private final Cluster cluster;
  private final String group;
  private final OpenQueue.Place place;
  private final NetworkClient network;
  private final Metrics metrics = new Metrics();
  private final String member = Uuid.randomUuid().toString();
  private final Duration first;
  private int epoch;

  /** The session has ended, and with it all locks. What was asked may have been done. */
  static final class Ended extends Exception {
    private static final long serialVersionUID = 1L;

    Ended(Throwable cause) {
      super(cause);
    }

    /** What went wrong. */
    Throwable reason() {
      Throwable cause = getCause();
      return cause == null ? this : cause;
    }
  }

  /**
   * @param place the partition, and its leader
   * @param first how long the first request waits at least, as a leader that does not know the
   *     group yet reads how far it is
   */
  ShareSession(Cluster cluster, String group, OpenQueue.Place place, Duration first) {
    this.first = first;
    this.cluster = cluster;
    this.group = group;
    this.place = place;
    Node leader = place.leader();
    this.network =
        ClientUtils.createNetworkClient(
            new ConsumerConfig(cluster.shareSettings()),
            List.of(leader.host() + ":" + leader.port()),
            group,
            metrics,
            "share",
            new LogContext(),
            new ApiVersions(),
            Time.SYSTEM,
            1,
            requestMillis(),
            null,
            new ManualMetadataUpdater(List.of(leader)),
            new DefaultHostResolver(),
            null,
            null);
  }

  /** Where it is. */
  OpenQueue.Place place() {
    return place;
  }

  private int requestMillis() {
    return Math.clamp(cluster.options().requestTimeout().toMillis() / 2, 1, Integer.MAX_VALUE);
  }

  /**
   * Takes records, in their order; waits for the first.
   *
   * @param max how many at most
   * @throws Ended if this is to be thrown away
   */
  List<ConsumerRecord<byte[], byte[]>> fetch(int max, Duration wait) throws Ended {
    ShareFetchRequestData request =
        new ShareFetchRequestData()
            .setGroupId(group)
            .setMemberId(member)
            .setShareSessionEpoch(epoch)
            .setMaxWaitMs(waitMillis(wait))
            .setMinBytes(1)
            .setMaxBytes(FETCH_BYTES)
            .setMaxRecords(max)
            .setBatchSize(max)
            .setShareAcquireMode(EXACTLY_AS_MANY);
    if (epoch == 0) {
      request.setTopics(topics());
    }
    var response = (ShareFetchResponse) ask(new ShareFetchRequest.Builder(request));
    epoch = ShareRequestMetadata.nextEpoch(epoch);
    check(response.error());
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (var topic : response.data().responses()) {
      for (ShareFetchResponseData.PartitionData part : topic.partitions()) {
        check(Errors.forCode(part.errorCode()));
        read(part, records);
      }
    }
    return records;
  }

  private int waitMillis(Duration wait) {
    long millis = epoch == 0 ? Math.max(first.toMillis(), wait.toMillis()) : wait.toMillis();
    return (int) Math.min(millis, requestMillis() / 2);
  }

  private FetchTopicCollection topics() {
    FetchPartitionCollection partitions = new FetchPartitionCollection();
    partitions.add(new FetchPartition().setPartitionIndex(place.partition().partition()));
    FetchTopicCollection topics = new FetchTopicCollection();
    topics.add(new FetchTopic().setTopicId(place.partition().topicId()).setPartitions(partitions));
    return topics;
  }

  /** The records that were acquired; offsets that hold none are finished at once. */
  private void read(
      ShareFetchResponseData.PartitionData part, List<ConsumerRecord<byte[], byte[]>> found)
      throws Ended {
    SortedMap<Long, Short> acquired = new TreeMap<>();
    for (var range : part.acquiredRecords()) {
      for (long offset = range.firstOffset(); offset <= range.lastOffset(); offset++) {
        acquired.put(offset, range.deliveryCount());
      }
    }
    if (acquired.isEmpty()) {
      return;
    }
    for (RecordBatch batch : ShareFetchResponse.recordsOrFail(part).batches()) {
      if (!batch.isControlBatch()) {
        for (Record each : batch) {
          Short count = acquired.remove(each.offset());
          if (count != null) {
            found.add(record(each, batch, count));
          }
        }
      }
    }
    if (!acquired.isEmpty()) {
      SortedMap<Long, Byte> gaps = new TreeMap<>();
      acquired.keySet().forEach(offset -> gaps.put(offset, GAP));
      acknowledge(gaps, false);
    }
  }

  private ConsumerRecord<byte[], byte[]> record(Record record, RecordBatch batch, short count) {
    return new ConsumerRecord<>(
        place.partition().topic(),
        place.partition().partition(),
        record.offset(),
        record.timestamp(),
        TimestampType.LOG_APPEND_TIME,
        record.keySize(),
        record.valueSize(),
        record.hasKey() ? Utils.toArray(record.key()) : null,
        record.hasValue() ? Utils.toArray(record.value()) : null,
        new RecordHeaders(record.headers()),
        Optional.of(batch.partitionLeaderEpoch()),
        Optional.of(count));
  }

  /**
   * Settles records, or renews their locks: all of them or none.
   *
   * @return false if the lock of one of them has been lost; none was settled then
   * @throws Ended if this is to be thrown away
   */
  boolean acknowledge(SortedMap<Long, AcknowledgeType> offsets) throws Ended {
    SortedMap<Long, Byte> types = new TreeMap<>();
    offsets.forEach((offset, type) -> types.put(offset, type.id));
    return acknowledge(types, offsets.containsValue(AcknowledgeType.RENEW));
  }

  static SortedMap<Long, AcknowledgeType> all(Collection<Long> offsets, AcknowledgeType type) {
    SortedMap<Long, AcknowledgeType> types = new TreeMap<>();
    offsets.forEach(offset -> types.put(offset, type));
    return types;
  }

  /** Releases records, as far as they are held still. */
  void giveBack(Collection<Long> offsets) throws Ended {
    SortedMap<Long, AcknowledgeType> all = all(offsets, AcknowledgeType.RELEASE);
    if (!all.isEmpty() && !acknowledge(all)) {
      for (Long offset : all.keySet()) {
        acknowledge(new TreeMap<>(Map.of(offset, AcknowledgeType.RELEASE)));
      }
    }
  }

  private boolean acknowledge(SortedMap<Long, Byte> types, boolean renewing) throws Ended {
    AcknowledgePartitionCollection partitions = new AcknowledgePartitionCollection();
    partitions.add(
        new AcknowledgePartition()
            .setPartitionIndex(place.partition().partition())
            .setAcknowledgementBatches(batches(types)));
    AcknowledgeTopicCollection topics = new AcknowledgeTopicCollection();
    topics.add(
        new AcknowledgeTopic().setTopicId(place.partition().topicId()).setPartitions(partitions));
    ShareAcknowledgeRequestData request =
        new ShareAcknowledgeRequestData()
            .setGroupId(group)
            .setMemberId(member)
            .setShareSessionEpoch(epoch)
            .setIsRenewAck(renewing)
            .setTopics(topics);
    var response = (ShareAcknowledgeResponse) ask(new ShareAcknowledgeRequest.Builder(request));
    epoch = ShareRequestMetadata.nextEpoch(epoch);
    check(response.error());
    for (var topic : response.data().responses()) {
      for (ShareAcknowledgeResponseData.PartitionData part : topic.partitions()) {
        Errors error = Errors.forCode(part.errorCode());
        if (error == Errors.INVALID_RECORD_STATE) {
          return false;
        }
        check(error);
      }
    }
    return true;
  }

  /** One batch for each run of offsets without a hole. */
  private static List<AcknowledgementBatch> batches(SortedMap<Long, Byte> types) {
    List<AcknowledgementBatch> batches = new ArrayList<>();
    for (Map.Entry<Long, Byte> each : types.entrySet()) {
      AcknowledgementBatch last = batches.isEmpty() ? null : batches.getLast();
      if (last == null || last.lastOffset() + 1 != each.getKey()) {
        last =
            new AcknowledgementBatch()
                .setFirstOffset(each.getKey())
                .setAcknowledgeTypes(new ArrayList<>());
        batches.add(last);
      }
      last.setLastOffset(each.getKey()).acknowledgeTypes().add(each.getValue());
    }
    return batches;
  }

  private static void check(Errors error) throws Ended {
    if (error != Errors.NONE) {
      throw new Ended(error.exception());
    }
  }

  private AbstractResponse ask(AbstractRequest.Builder<?> request) throws Ended {
    cluster.checkOpen();
    boolean interrupted = Thread.interrupted(); // a request ends in bounded time
    try {
      if (!NetworkClientUtils.awaitReady(network, place.leader(), Time.SYSTEM, requestMillis())) {
        throw new Ended(Errors.REQUEST_TIMED_OUT.exception());
      }
      ClientResponse response =
          NetworkClientUtils.sendAndReceive(
              network,
              network.newClientRequest(
                  place.leader().idString(),
                  request,
                  Time.SYSTEM.milliseconds(),
                  true,
                  requestMillis(),
                  null),
              Time.SYSTEM);
      if (response.versionMismatch() != null) {
        throw cluster.errors().of("using a share group", response.versionMismatch());
      }
      return response.responseBody();
    } catch (IOException e) {
      throw new Ended(e);
    } catch (KafkaException e) {
      throw cluster.errors().of("using a share group", e);
    } catch (IllegalStateException e) {
      throw new StoreClosed("the connection to " + place.leader() + " was closed");
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Drops the connection: the leader gives what was held to others. */
  @Override
  public void close() {
    network.close();
    metrics.close();
  }
}
