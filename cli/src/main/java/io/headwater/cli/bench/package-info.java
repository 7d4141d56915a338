/** The benchmarks as commands. */
@NullMarked
package io.headwater.cli.bench;

import org.jspecify.annotations.NullMarked;
