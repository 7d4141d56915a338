package io.headwater.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  private static Optional<String> fault(String text) {
    return JsonText.fault(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-0.5e9",
        "null",
        "true",
        "\"ä\\u0041\"",
        "{}",
        "[]",
        " {\"a\": [1, {\"b\": null}]}\n"
      })
  void one_value_is_json(String text) {
    assertThat(fault(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello",
        "{",
        "{\"a\":1",
        "[1,]",
        "{'a':1}",
        "{a:1}",
        "01",
        "\"open",
        "\"a\tb\"",
        "nul",
        "1 2",
        "{} {}",
        "[1]]",
        "1,",
        "NaN",
        "// no\n1",
        "\"\\x\"",
        "\uFEFF"
      })
  void anything_else_is_not(String text) {
    assertThat(fault(text)).isPresent();
  }

  @Test
  void it_says_where_the_fault_is() {
    assertThat(fault("{\"a\":x}")).hasValueSatisfying(said -> assertThat(said).contains("byte 6"));
    assertThat(fault("{} {}")).hasValueSatisfying(said -> assertThat(said).contains("byte 4"));
  }

  @Test
  void bytes_that_are_no_utf8_are_not_json() {
    assertThat(JsonText.fault(new byte[] {'"', (byte) 0xC3, '"'})).isPresent();
    assertThat(JsonText.fault(new byte[] {'"', (byte) 0xE4, 'x', 'y', '"'})).isPresent();
    assertThat(JsonText.fault("1".getBytes(StandardCharsets.UTF_16))).isPresent();
  }
}
