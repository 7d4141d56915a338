/** What all commands share: output for people and for pipes, errors, progress, opening a store. */
@NullMarked
package io.headwater.cli.terminal;

import org.jspecify.annotations.NullMarked;
