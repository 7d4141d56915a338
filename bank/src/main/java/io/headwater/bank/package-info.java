@NullMarked
package io.headwater.bank;

import org.jspecify.annotations.NullMarked;
