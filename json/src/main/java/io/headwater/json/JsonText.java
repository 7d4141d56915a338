package io.headwater.json;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/** Tells whether bytes that somebody else wrote are JSON. Safe for use by many threads. */
public final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.newBoundedPool(2))
          .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Json.MAX_EVENT_BYTES)
                  .maxNumberLength(Json.MAX_DIGITS)
                  .build())
          .build();

  private JsonText() {}

  /**
   * What keeps bytes from being one JSON value, as RFC 8259 defines it, in UTF-8.
   *
   * @return what is wrong and at which byte, counted from 1; empty if nothing is
   */
  public static Optional<String> fault(byte[] bytes) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      if (parser.nextToken() == null) {
        return Optional.of("there is no value");
      }
      parser.skipChildren();
      parser.finishToken();
      if (parser.nextToken() != null) {
        return Optional.of(
            "there is more behind the first value, at byte %d"
                .formatted(parser.currentTokenLocation().getByteOffset() + 1));
      }
      return Optional.empty();
    } catch (JacksonException e) {
      return Optional.of(said(e));
    }
  }

  private static String said(JacksonException e) {
    String first = e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
    return e.getLocation() == null || e.getLocation().getByteOffset() < 0
        ? first
        : "%s, at byte %d".formatted(first, e.getLocation().getByteOffset() + 1);
  }
}
