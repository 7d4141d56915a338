@NullMarked
package io.headwater.json;

import org.jspecify.annotations.NullMarked;
