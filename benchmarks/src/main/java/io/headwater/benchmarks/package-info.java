@NullMarked
package io.headwater.benchmarks;

import org.jspecify.annotations.NullMarked;
