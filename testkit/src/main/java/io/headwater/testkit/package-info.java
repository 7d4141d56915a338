@NullMarked
package io.headwater.testkit;

import org.jspecify.annotations.NullMarked;
