package io.headwater.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Bytes to values and back, within limits that hold both ways: what was written can be read. */
final class Json {
  static final int MAX_DEPTH = 64;
  static final int MAX_STRING = 1_000_000;
  static final int MAX_EVENT_BYTES = 8 * 1024 * 1024;

  /** A pool, not a buffer per thread: virtual threads come and go by the million. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.newBoundedPool(32))
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private static final JsonMapper TREES =
      JsonMapper.builder(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  static byte[] write(Shape shape, Object value, String what) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(256);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      shape.write(out, value);
    } catch (Mismatch e) {
      throw new IllegalArgumentException(what + " cannot be written: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          what + " cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
    return bytes.toByteArray();
  }

  static Object read(Shape shape, byte[] bytes, String what) {
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      in.nextToken();
      Object value = shape.read(in);
      if (in.nextToken() != null) {
        throw Mismatch.expected("the end", in.currentToken());
      }
      return value;
    } catch (Mismatch e) {
      throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw unreadable(what, e);
    }
  }

  static ObjectNode readTree(byte[] bytes, String what) {
    try {
      JsonNode tree = TREES.readTree(bytes);
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw new IllegalArgumentException(
          what + ": expected a JSON object, got " + tree.getNodeType());
    } catch (JacksonException e) {
      throw unreadable(what, e);
    }
  }

  static Object read(Shape shape, ObjectNode tree, String what) {
    try (JsonParser in = TREES.treeAsTokens(tree)) {
      in.nextToken();
      return shape.read(in);
    } catch (Mismatch e) {
      throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw unreadable(what, e);
    }
  }

  private static IllegalArgumentException unreadable(String what, JacksonException e) {
    return new IllegalArgumentException(
        "%s: not the JSON expected: %s, at byte %d"
            .formatted(
                what,
                e.getOriginalMessage(),
                e.getLocation() == null ? -1 : e.getLocation().getByteOffset()),
        e);
  }

  /** A text as it is, if it can be read back. */
  static String checked(String text) {
    if (text.length() > MAX_STRING) {
      throw new Mismatch(
          "expected a text of at most %,d characters, got one of %,d"
              .formatted(MAX_STRING, text.length()));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new Mismatch(
            "expected valid Unicode, got the lone surrogate U+%04X at index %d"
                .formatted((int) c, i));
      }
    }
    return text;
  }

  /** What stands at the parser, for a message. */
  static Object actual(JsonParser in) {
    JsonToken token = in.currentToken();
    if (token == null) {
      return "nothing";
    }
    return token.isScalarValue() ? shortened(in.getString()) : token;
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? "'" + text + "'" : "'" + text.substring(0, 60) + "…'";
  }

  static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
