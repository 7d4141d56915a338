/** The video platform: the reference application of topics. It uses the public API only. */
@NullMarked
package io.headwater.video;

import org.jspecify.annotations.NullMarked;
