/**
 * A table for millions of sessions in little memory: {@link io.headwater.video.rows.IdRows}. Rows
 * of numbers in large arrays, found by an id, without an object for each.
 */
@NullMarked
package io.headwater.video.rows;

import org.jspecify.annotations.NullMarked;
