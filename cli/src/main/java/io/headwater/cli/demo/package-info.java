/** The demo: a story in which every figure is read from a store that was killed and reopened. */
@NullMarked
package io.headwater.cli.demo;

import org.jspecify.annotations.NullMarked;
