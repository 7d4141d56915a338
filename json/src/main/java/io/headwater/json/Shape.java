package io.headwater.json;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** How the values of one Java type are written, read and described. */
interface Shape {

  /** Writes a value that is not null. */
  void write(JsonGenerator out, Object value);

  /**
   * Reads the value whose first token is the current one; leaves the parser at its last token.
   *
   * @throws Mismatch if there is something else
   */
  Object read(JsonParser in);

  /** The structure, the same for the same structure only; part of a fingerprint. */
  String describe();

  /** A shape whose values are JSON strings, and so can also be the keys of a map. */
  interface Text extends Shape {

    /** The text of a value. */
    String text(Object value);

    /**
     * The value of a text.
     *
     * @throws Mismatch if the text is of no value
     */
    Object parse(String text);

    @Override
    default void write(JsonGenerator out, Object value) {
      out.writeString(Json.checked(text(value)));
    }
  }
}
