package io.headwater.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MalformedRowTest {
  @Test
  void what_cannot_be_printed_is_escaped_and_what_is_long_is_shortened() {
    String what = "no\0column \u001B[31m" + "x".repeat(1_000);
    assertThat(new MalformedRow("a.tar", 7, what))
        .message()
        .startsWith("a.tar, line 7: no\\u0000column \\u001B[31mxxx")
        .endsWith("x…; correct the row")
        .hasSizeLessThan(300);
  }
}
