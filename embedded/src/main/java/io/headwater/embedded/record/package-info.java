/**
 * The bytes of a record of the log: written by {@code RecordEncoder}, looked at in place through
 * {@code RecordView}, read by {@code RecordDecoder}.
 *
 * <p>Its public types are for the packages of the engine, and promised to nobody else.
 */
@NullMarked
package io.headwater.embedded.record;

import org.jspecify.annotations.NullMarked;
