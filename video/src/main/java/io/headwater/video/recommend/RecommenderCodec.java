package io.headwater.video.recommend;

import io.headwater.core.StateCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A recommender as bytes, all numbers big-endian as {@link DataOutputStream} writes them:
 *
 * <pre>
 * int magic, long learnt
 * int items, each: UTF name, int taken, int neighbours, each: int item, float weight
 * twice (fast, slow): double unit, double total, a double for each item
 * int users, each: UTF name, int length, each: int item
 * for each segment: a double for each mix
 * </pre>
 *
 * The rest (orders, the mixes in use) follows from these.
 */
final class RecommenderCodec implements StateCodec<Recommender> {
  private static final int MAGIC = 0x48775202;

  @Override
  public byte[] encode(Recommender state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeLong(state.learnt);
      writeItems(state, out);
      writePopularity(state.fast, out);
      writePopularity(state.slow, out);
      writeUsers(state, out);
      writeBlend(state.blend, out);
    } catch (IOException e) {
      throw new AssertionError("writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void writeItems(Recommender state, DataOutputStream out) throws IOException {
    Neighbours neighbours = state.neighbours;
    out.writeInt(state.items.size());
    for (int item = 0; item < state.items.size(); item++) {
      out.writeUTF(state.items.name(item));
      out.writeInt(neighbours.taken(item));
      out.writeInt(neighbours.size(item));
      for (int i = 0; i < neighbours.size(item); i++) {
        out.writeInt(neighbours.items(item)[i]);
        out.writeFloat(neighbours.weights(item)[i]);
      }
    }
  }

  private static void writePopularity(DecayedPopularity popularity, DataOutputStream out)
      throws IOException {
    out.writeDouble(popularity.unit());
    out.writeDouble(popularity.total());
    for (int item = 0; item < popularity.items(); item++) {
      out.writeDouble(popularity.count(item));
    }
  }

  private static void writeUsers(Recommender state, DataOutputStream out) throws IOException {
    out.writeInt(state.users.size());
    for (int user = 0; user < state.users.size(); user++) {
      out.writeUTF(state.users.name(user));
      int length = state.histories.length(user);
      out.writeInt(length);
      for (int i = 0; i < length; i++) {
        out.writeInt(state.histories.items(user)[i]);
      }
    }
  }

  private static void writeBlend(Blend blend, DataOutputStream out) throws IOException {
    for (int segment = 0; segment < Blend.SEGMENTS; segment++) {
      for (int mix = 0; mix < blend.mixes(); mix++) {
        out.writeDouble(blend.gain(segment, mix));
      }
    }
  }

  @Override
  public Recommender decode(byte[] bytes) {
    Recommender state = new Recommender();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int magic = in.readInt();
      if (magic != MAGIC) {
        throw new IllegalArgumentException(
            "bytes that begin with %08x; expected a recommender, %08x".formatted(magic, MAGIC));
      }
      state.learnt = in.readLong();
      readItems(state, in);
      readPopularity(state.fast, in);
      readPopularity(state.slow, in);
      readUsers(state, in);
      readBlend(state.blend, in);
      if (in.read() >= 0) {
        throw new IllegalArgumentException("bytes behind the end of a recommender; expected none");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("a recommender that ends too early", e);
    }
    return state;
  }

  private static void readItems(Recommender state, DataInputStream in) throws IOException {
    int items = in.readInt();
    for (int item = 0; item < items; item++) {
      state.add(in.readUTF());
      state.neighbours.take(item, in.readInt());
      int size = in.readInt();
      for (int i = 0; i < size; i++) {
        state.neighbours.add(item, in.readInt(), in.readFloat());
      }
    }
  }

  private static void readPopularity(DecayedPopularity popularity, DataInputStream in)
      throws IOException {
    double unit = in.readDouble();
    double total = in.readDouble();
    double[] counts = new double[popularity.items()];
    for (int item = 0; item < counts.length; item++) {
      counts[item] = in.readDouble();
    }
    popularity.restore(unit, total, counts);
  }

  private static void readUsers(Recommender state, DataInputStream in) throws IOException {
    int users = in.readInt();
    state.histories.growTo(users);
    for (int user = 0; user < users; user++) {
      state.users.add(in.readUTF());
      int length = in.readInt();
      for (int i = 0; i < length; i++) {
        state.histories.add(user, in.readInt());
      }
    }
  }

  private static void readBlend(Blend blend, DataInputStream in) throws IOException {
    for (int segment = 0; segment < Blend.SEGMENTS; segment++) {
      double[] gains = new double[blend.mixes()];
      for (int mix = 0; mix < gains.length; mix++) {
        gains[mix] = in.readDouble();
      }
      blend.restore(segment, gains);
    }
  }

  @Override
  public String fingerprint() {
    return "recommender-2";
  }
}
