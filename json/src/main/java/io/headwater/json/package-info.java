/**
 * Events and states as JSON, without surprises.
 *
 * <p>A {@link io.headwater.json.JsonEventCodec} is built from an explicit list of type names and
 * records, and knows how older shapes become today's. A {@link io.headwater.json.JsonStateCodec}
 * writes states canonically, for snapshots. Both work on records alone and look at their components
 * once, when they are built; this is the only package of the project that uses reflection.
 *
 * <p>What a component becomes:
 *
 * <ul>
 *   <li>{@code long}, {@code BigInteger} and {@code BigDecimal}: a string, so that no reader on the
 *       way rounds it; read also from a JSON number, exactly
 *   <li>{@code int}, {@code double}, {@code boolean}: a number or a Boolean; a double must be
 *       finite
 *   <li>{@code String}, enum constants, {@code UUID}, {@code Instant}, {@code LocalDate}, {@code
 *       Duration}, {@code Currency}: a string, times in ISO 8601
 *   <li>{@code byte[]}: base64; {@code int[]} an array of numbers; {@code long[]} an array of
 *       strings
 *   <li>{@code List}, {@code Set}, {@code Map} with keys that are strings here: arrays and objects;
 *       sets and maps sorted by the text, read back as mutable collections
 *   <li>another record: an object, its fields in the order of the components; a null is left out
 * </ul>
 *
 * There is no polymorphism inside an event: what is stored never names a class. Unknown fields are
 * skipped. A missing field is an error unless its component may be null, that is, is marked
 * {@code @Nullable} or stands outside of {@code @NullMarked} code.
 */
@NullMarked
package io.headwater.json;

import org.jspecify.annotations.NullMarked;
