package io.headwater.video.personalization;

import io.headwater.core.StateCodec;
import io.headwater.video.recommend.Recommender;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/** The state of {@link Recommendations}: the recommender, and what it was told last. */
final class Model {
  /**
   * So many messages are remembered, to know one that is published again. After a crash it is what
   * followed from the messages since the last save, which are about 100,000, starts and positives
   * among them.
   */
  static final int REMEMBERED = 65_536;

  private static final int MAGIC = 0x48774d01;

  private final Recommender recommender;
  private final Set<UUID> told = new LinkedHashSet<>();

  Model() {
    this(new Recommender());
  }

  private Model(Recommender recommender) {
    this.recommender = recommender;
  }

  static StateCodec<Model> codec() {
    return new Codec();
  }

  Recommender recommender() {
    return recommender;
  }

  /** Whether a message is new; from now on it is not. */
  boolean isNew(UUID id) {
    if (!told.add(id)) {
      return false;
    }
    if (told.size() > REMEMBERED) {
      Iterator<UUID> oldest = told.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  /** int magic, int messages told, each: two longs; then the recommender. */
  private static final class Codec implements StateCodec<Model> {
    private final StateCodec<Recommender> recommenders = Recommender.codec();

    @Override
    public byte[] encode(Model state) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeInt(MAGIC);
        out.writeInt(state.told.size());
        for (UUID id : state.told) {
          out.writeLong(id.getMostSignificantBits());
          out.writeLong(id.getLeastSignificantBits());
        }
        out.write(recommenders.encode(state.recommender));
      } catch (IOException e) {
        throw new AssertionError("writing to memory does not fail", e);
      }
      return bytes.toByteArray();
    }

    @Override
    public Model decode(byte[] bytes) {
      Set<UUID> ids = new LinkedHashSet<>();
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
        int magic = in.readInt();
        if (magic != MAGIC) {
          throw new IllegalArgumentException(
              "bytes that begin with %08x; expected a model, %08x".formatted(magic, MAGIC));
        }
        for (int count = in.readInt(); count > 0; count--) {
          ids.add(new UUID(in.readLong(), in.readLong()));
        }
        Model model = new Model(recommenders.decode(in.readAllBytes()));
        model.told.addAll(ids);
        return model;
      } catch (IOException e) {
        throw new IllegalArgumentException("a model that ends too early", e);
      }
    }

    @Override
    public String fingerprint() {
      return "model-1/" + recommenders.fingerprint();
    }
  }
}
