package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The oracle knows what is allowed and what is not. */
class OracleTest {

  private static Oracle told(String... lines) throws IOException {
    Oracle oracle = new Oracle();
    oracle.read(new StringReader(String.join("\n", lines)));
    return oracle;
  }

  private static void passes(String... lines) throws IOException {
    Oracle oracle = told(lines);
    assertThat(oracle.passes()).as(oracle.verdict()).isTrue();
  }

  private static void fails(String why, String... lines) throws IOException {
    Oracle oracle = told(lines);
    assertThat(oracle.passes()).isFalse();
    assertThat(oracle.verdict()).startsWith("FAILED").contains(why);
  }

  @Test
  void everythingHandledInOrderPasses() throws IOException {
    passes("A k 0 a", "A k 1 b", "H k 0 a", "A j 0 c", "H k 1 b", "H j 0 c");
  }

  @Test
  void whatIsHandledBeforeItIsAcknowledgedPasses() throws IOException {
    passes("H k 0 a", "H k 1 b", "A k 0 a", "A k 1 b");
  }

  @Test
  void whatWasNeverAcknowledgedMayBeHandled() throws IOException {
    passes("A k 0 a", "H k 0 a", "H k 1 b");
  }

  @Test
  void repetitionsOfWhatWasHandledAreCounted() throws IOException {
    passes("A k 0 a", "A k 1 b", "H k 0 a", "H k 1 b", "H k 0 a", "H k 1 b", "H k 1 b");
    assertThat(told("A k 0 a", "H k 0 a", "H k 0 a").verdict()).contains("1 of them again");
  }

  @Test
  void whatIsNeverHandledIsMissing() throws IOException {
    fails("never handled: missing", "A k 0 a", "A k 1 b", "H k 0 a");
  }

  @Test
  void whatIsLeftOutIsMissingAtOnce() throws IOException {
    fails("missing or out of order", "A k 0 a", "A k 1 b", "H k 1 b");
  }

  @Test
  void whatIsHandledTheOtherWayRoundIsOutOfOrder() throws IOException {
    fails("out of order", "A k 0 a", "A k 1 b", "H k 1 b", "H k 0 a");
  }

  @Test
  void aRepetitionThatGoesBeyondWhatWasHandledIsOutOfOrder() throws IOException {
    fails("out of order", "A k 0 a", "A k 1 b", "A k 2 c", "H k 0 a", "H k 0 a", "H k 2 c");
  }

  @Test
  void otherBytesAreAltered() throws IOException {
    fails("altered", "A k 0 a", "H k 0 b");
    fails("altered", "H k 0 a", "A k 0 b");
    fails("altered", "A k 0 a", "H k 0 a", "H k 0 b");
  }

  @Test
  void anAcknowledgementThatIsNotTheNextIsToldWrong() throws IOException {
    fails("expected 1", "A k 0 a", "A k 2 c", "H k 0 a");
  }

  @Test
  void whoPublishesTooFarAheadIsToldSo() throws IOException {
    String[] lines =
        IntStream.rangeClosed(0, Oracle.WINDOW)
            .mapToObj(i -> "A k " + i + " a")
            .toArray(String[]::new);
    fails("but handled is only 0", lines);
  }

  @Test
  void whatItDoesNotUnderstandIsAFailure() throws IOException {
    fails("not understood", "A k 0");
    fails("not understood", "X k 0 a");
  }

  @Test
  void aProcessOfItsOwnSaysTheSame() {
    try (OracleProcess good = new OracleProcess();
        OracleProcess bad = new OracleProcess()) {
      byte[] data = {1, 2, 3};
      good.acknowledged("k", 0, data);
      good.handled("k", 0, data);
      bad.acknowledged("k", 0, data);
      OracleProcess.Finding passed = good.finish();
      assertThat(passed.passed()).as(passed.text()).isTrue();
      assertThat(passed.text()).startsWith("passed: 1 keys");
      OracleProcess.Finding failed = bad.finish();
      assertThat(failed.passed()).as(failed.text()).isFalse();
      assertThat(failed.text()).contains("never handled");
    }
  }
}
