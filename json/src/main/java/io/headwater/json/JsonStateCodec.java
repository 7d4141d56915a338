package io.headwater.json;

import io.headwater.core.StateCodec;
import java.util.function.Function;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * States as canonical JSON: equal states give equal bytes. Collections are read back mutable, so
 * that a projection can go on folding into them; a record that wants them immutable copies them in
 * its constructor. The fingerprint is a hash over the names and types of all components, all the
 * way down. Safe for use by many threads.
 *
 * @param <S> the state
 */
public final class JsonStateCodec<S> implements StateCodec<S> {
  private final String name;
  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final String fingerprint;
  private final Function<S, Object> toImage;
  private final Function<Object, S> fromImage;

  private JsonStateCodec(
      Class<?> image, Function<S, Object> toImage, Function<Object, S> fromImage) {
    this.name = "state " + image.getSimpleName();
    this.fingerprint = Structure.hash(Structure.of(image));
    this.writer = Json.MAPPER.writerFor(image);
    this.reader = Json.MAPPER.readerFor(image);
    this.toImage = toImage;
    this.fromImage = fromImage;
  }

  /**
   * A codec for a state that is a record.
   *
   * @throws IllegalArgumentException if it is no record, or a component has a type without JSON
   */
  public static <S> JsonStateCodec<S> of(Class<S> record) {
    return new JsonStateCodec<>(record, s -> s, record::cast);
  }

  /**
   * A codec for a state of any type that has a record as its image, for example a mutable state
   * that is kept compact. Equal states must have equal images.
   *
   * @throws IllegalArgumentException if the image is no record, or a component has a type without
   *     JSON
   */
  public static <S, I> JsonStateCodec<S> via(
      Class<I> image, Function<S, I> toImage, Function<I, S> fromImage) {
    return new JsonStateCodec<S>(image, toImage::apply, read -> fromImage.apply(image.cast(read)));
  }

  /**
   * @throws IllegalArgumentException if the state holds what cannot be read back: a null that is
   *     not {@code @Nullable}, a text of more than a million characters, more than 64 levels
   */
  @Override
  public byte[] encode(S state) {
    return Json.write(writer, toImage.apply(state), name);
  }

  @Override
  public S decode(byte[] bytes) {
    return fromImage.apply(Json.read(() -> reader.readValue(bytes), name));
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }
}
