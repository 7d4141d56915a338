package io.headwater.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StoredStateTest {
  private static final StoredState.Identity IDENTITY =
      new StoredState.Identity("projection/ö", 7, "state", "events", new StoreId(new UUID(1, 2)));
  private static final StoredState STATE =
      new StoredState(IDENTITY, 42, new UUID(3, 4), "bytes".getBytes(StandardCharsets.UTF_8));

  @Test
  void whatIsWrittenIsReadAgain() {
    for (int length : new int[] {0, 1, 5, 100_000}) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) 0xAB);
      StoredState read =
          StoredState.of(new StoredState(IDENTITY, 42, new UUID(3, 4), bytes).toBytes(), IDENTITY)
              .orElseThrow();
      assertThat(read.identity()).isEqualTo(IDENTITY);
      assertThat(read.at()).isEqualTo(42);
      assertThat(read.eventId()).isEqualTo(new UUID(3, 4));
      assertThat(read.state()).isEqualTo(bytes);
    }
  }

  @Test
  void theBytesAreThoseOfTheFormat() {
    String hex =
        "48575354 00000001 000d 70726f6a656374696f6e2fc3b6 00000007 0005 7374617465"
            + " 0006 6576656e7473 00000000000000010000000000000002 000000000000002a"
            + " 00000000000000030000000000000004 00000005 6279746573 ";
    byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] bytes = STATE.toBytes();
    assertThat(Arrays.copyOf(bytes, bytes.length - 4)).isEqualTo(body);
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(body);
    assertThat(java.nio.ByteBuffer.wrap(bytes).getInt(body.length)).isEqualTo((int) crc.getValue());
  }

  @Test
  void anyFlippedBitMakesItNoState() {
    byte[] good = STATE.toBytes();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(StoredState.of(bad, IDENTITY)).as("bit %d flipped", bit).isEmpty();
    }
  }

  @Test
  void bytesMissingOrTooManyMakeItNoState() {
    byte[] good = STATE.toBytes();
    for (int length = 0; length < good.length; length++) {
      assertThat(StoredState.of(Arrays.copyOf(good, length), IDENTITY)).isEmpty();
      assertThat(StoredState.of(Arrays.copyOfRange(good, length + 1, good.length), IDENTITY))
          .isEmpty();
    }
    assertThat(StoredState.of(Arrays.copyOf(good, good.length + 1), IDENTITY)).isEmpty();
    assertThat(StoredState.of(new byte[1_000], IDENTITY)).isEmpty();
  }

  @Test
  void thatOfAnotherIdentityIsNoState() {
    StoreId store = IDENTITY.store();
    StoredState.Identity[] others = {
      new StoredState.Identity("projection/o", 7, "state", "events", store),
      new StoredState.Identity("projection/ö", 8, "state", "events", store),
      new StoredState.Identity("projection/ö", 7, "State", "events", store),
      new StoredState.Identity("projection/ö", 7, "state", "", store),
      new StoredState.Identity("projection/ö", 7, "state", "events", new StoreId(new UUID(1, 3)))
    };
    for (StoredState.Identity other : others) {
      assertThat(StoredState.of(STATE.toBytes(), other)).as("%s", other).isEmpty();
    }
  }
}
