package io.headwater.core;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command with everything around it that is no business of the domain.
 *
 * @param id the aggregate that is to decide; its stream is {@code name-id}
 * @param command the command
 * @param commandId identity of the command for ever, or null: a repository that is given it again
 *     answers with the result of the first time, if that stored any events. Their ids are {@code
 *     EventIds.named(commandId + "#" + i)}, i from 0. Limits of a name
 * @param metadata copied onto the events. Where it has no causation or correlation id and there is
 *     a command id, that is set in its place
 * @param occurredAt when the events happened, or null: when they are stored
 * @param tags put on the events
 * @param condition must hold besides that the aggregate is unchanged
 * @param <C> the commands
 */
public record Envelope<C>(
    String id,
    C command,
    @Nullable String commandId,
    Metadata metadata,
    @Nullable Instant occurredAt,
    Set<String> tags,
    AppendCondition condition) {

  /**
   * @throws IllegalArgumentException if the command id breaks the limits of a name
   */
  public Envelope {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(command, "command");
    if (commandId != null) {
      Limits.checkName("command id", commandId);
    }
    tags = Set.copyOf(tags);
  }

  /** A command for an aggregate, and nothing around it. */
  public static <C> Envelope<C> of(String id, C command) {
    return new Envelope<>(
        id, command, null, Metadata.none(), null, Set.of(), AppendCondition.any());
  }

  /** The same with this identity of the command. */
  public Envelope<C> withCommandId(String newId) {
    return new Envelope<>(id, command, newId, metadata, occurredAt, tags, condition);
  }

  /** The same with this metadata. */
  public Envelope<C> with(Metadata newMetadata) {
    return new Envelope<>(id, command, commandId, newMetadata, occurredAt, tags, condition);
  }

  /** The same, its events happening at this time. */
  public Envelope<C> occurredAt(Instant time) {
    return new Envelope<>(id, command, commandId, metadata, time, tags, condition);
  }

  /** The same, its events tagged with exactly these. */
  public Envelope<C> tagged(String... newTags) {
    return new Envelope<>(id, command, commandId, metadata, occurredAt, Set.of(newTags), condition);
  }

  /** The same under this condition too. */
  public Envelope<C> requiring(AppendCondition newCondition) {
    return new Envelope<>(id, command, commandId, metadata, occurredAt, tags, newCondition);
  }

  /** What is stamped on the events. */
  Metadata stamped() {
    if (commandId == null) {
      return metadata;
    }
    Metadata stamped = metadata;
    if (stamped.causationId() == null) {
      stamped = stamped.withCausationId(commandId);
    }
    return stamped.correlationId() == null ? stamped.withCorrelationId(commandId) : stamped;
  }
}
