@NullMarked
package io.headwater.embedded;

import org.jspecify.annotations.NullMarked;
