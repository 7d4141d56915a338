package io.headwater.embedded.state;

import io.headwater.core.Checkpoint;
import io.headwater.core.Checkpoints;
import io.headwater.core.Limits;
import io.headwater.core.StoreId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The checkpoints in the {@link StateLog}.
 *
 * <pre>
 * key   = CHECKPOINT name
 * value = u128:store i64:position u128:event
 * </pre>
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class SavedCheckpoints implements Checkpoints {
  private static final int BYTES = 16 + 8 + 16;
  private static final StateKey ALL = StateKey.of(StateKey.Kind.CHECKPOINT);

  private final StateLog log;

  public SavedCheckpoints(StateLog log) {
    this.log = log;
  }

  @Override
  public Optional<Checkpoint> load(String name) {
    Limits.checkName("checkpoint", name);
    ByteBuffer value = log.get(ALL.name(name));
    return value == null ? Optional.empty() : Optional.of(checkpoint(value));
  }

  @Override
  public Map<String, Checkpoint> all() {
    Map<String, Checkpoint> all = new TreeMap<>();
    for (StateKey key : log.keys(ALL)) {
      ByteBuffer value = log.get(key);
      if (value != null) {
        all.put(StateKey.nextName(key.parts()), checkpoint(value));
      }
    }
    return all;
  }

  @Override
  public void save(String name, Checkpoint checkpoint) {
    Limits.checkName("checkpoint", name);
    log.apply(List.of(StateLog.put(ALL.name(name), bytes(checkpoint))));
  }

  @Override
  public void delete(String name) {
    Limits.checkName("checkpoint", name);
    log.apply(List.of(StateLog.delete(ALL.name(name))));
  }

  private static ByteBuffer bytes(Checkpoint checkpoint) {
    UUID store = checkpoint.store().value();
    UUID event = checkpoint.eventId() == null ? new UUID(0, 0) : checkpoint.eventId();
    return ByteBuffer.allocate(BYTES)
        .putLong(store.getMostSignificantBits())
        .putLong(store.getLeastSignificantBits())
        .putLong(checkpoint.position())
        .putLong(event.getMostSignificantBits())
        .putLong(event.getLeastSignificantBits())
        .flip();
  }

  private static Checkpoint checkpoint(ByteBuffer value) {
    StoreId store = new StoreId(new UUID(value.getLong(), value.getLong()));
    long position = value.getLong();
    UUID event = new UUID(value.getLong(), value.getLong());
    return new Checkpoint(store, position, position == 0 ? null : event);
  }
}
