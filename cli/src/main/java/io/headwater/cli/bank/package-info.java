/** The commands of the bank. */
@NullMarked
package io.headwater.cli.bank;

import org.jspecify.annotations.NullMarked;
