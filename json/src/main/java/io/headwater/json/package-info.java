/**
 * Events and states as JSON, without surprises.
 *
 * <p>A {@link io.headwater.json.JsonEventCodec} is built from an explicit list of type names and
 * records, and knows how older shapes become today's. A {@link io.headwater.json.JsonStateCodec}
 * writes states canonically, for snapshots. Both work on records alone, whose components they look
 * at once, when they are built; Jackson does the rest, in one strict configuration. This is the
 * only package of the project that uses reflection.
 *
 * <p>What a component may be, and what it becomes:
 *
 * <ul>
 *   <li>{@code long}, {@code BigInteger} and {@code BigDecimal}: a string, so that no reader on the
 *       way rounds it; plain digits, the scale of a {@code BigDecimal} kept ({@code 1E+3} only
 *       where plain digits would lose it); read also from a JSON number, exactly
 *   <li>{@code int}, {@code double}, {@code boolean}: a number or a Boolean; a double that is not
 *       finite is the string {@code NaN}, {@code Infinity} or {@code -Infinity}
 *   <li>{@code String}, enum constants by name, {@code UUID}, {@code Instant}, {@code LocalDate},
 *       {@code Duration}, {@code Currency}: a string, times in ISO 8601
 *   <li>{@code byte[]}: base64; {@code int[]} an array of numbers; {@code long[]} an array of
 *       strings
 *   <li>{@code List} or {@code Collection}: an array; {@code Set} or {@code SortedSet} of any of
 *       the above but arrays: an array in the order of the elements' texts; {@code Map} or {@code
 *       SortedMap}: an object in the order of the keys' texts, keys any of the above but arrays,
 *       Booleans, {@code double}, {@code BigInteger} and {@code BigDecimal}; all read back as
 *       mutable collections
 *   <li>another record without type parameters: an object, its fields in the order of the
 *       components
 *   <li>{@code @Nullable} or {@code Optional} of all these: left out if there is nothing
 * </ul>
 *
 * There is no polymorphism inside an event: what is stored never names a class, and an {@code
 * Object} or an interface of the domain is refused when the codec is built. Jackson's own
 * annotations have no effect. On reading, unknown fields are skipped; these are errors: a missing
 * field or a null where the component is neither JSpecify's {@code @Nullable} nor {@code Optional},
 * a null in a collection, a field twice, a value of another kind (no text is taken for an {@code
 * int}, no number for a text), anything after the end, more than 64 levels, texts of more than a
 * million characters, numbers of more than a thousand digits. What breaks these limits is not
 * written either.
 */
@NullMarked
package io.headwater.json;

import org.jspecify.annotations.NullMarked;
