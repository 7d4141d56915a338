package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Versions of streams, and their names by prefix. */
abstract class StreamsContract extends StoreContract {
  StreamsContract() {
    super("streams contract");
  }

  @Test
  void aStreamWithoutEventsHasVersionZero() {
    append(inStream("s", "A"));
    assertThat(events().version("absent")).isZero();
    assertThat(events().version("S")).isZero();
  }

  @Test
  void theVersionOfAStreamIsThatOfItsLastEvent() {
    append(inStream("s", "A"), inStream("t", "A"), inStream("s", "A"));
    append(inStream("s", "A"));
    assertThat(events().version("s")).isEqualTo(3);
    assertThat(events().version("t")).isEqualTo(1);
  }

  @Test
  void streamsAreFoundByPrefix() {
    append(
        inStream("account-2", "A"),
        inStream("account-1", "A"),
        inStream("accounts", "A"),
        inStream("other", "A"),
        inStream("account-1", "B"),
        event("None"));

    assertThat(events().streams("account-", "", 10)).containsExactly("account-1", "account-2");
    assertThat(events().streams("", "", 10))
        .containsExactly("account-1", "account-2", "accounts", "other");
    assertThat(events().streams("other", "", 10)).containsExactly("other");
    assertThat(events().streams("others", "", 10)).isEmpty();
    assertThat(events().streams("b", "", 10)).isEmpty();
  }

  @Test
  void afterIsExclusiveAndNeedNotBeAStream() {
    append(inStream("a1", "A"), inStream("a2", "A"), inStream("a3", "A"));
    assertThat(events().streams("a", "a1", 10)).containsExactly("a2", "a3");
    assertThat(events().streams("a", "a15", 10)).containsExactly("a2", "a3");
    assertThat(events().streams("a", "A", 10)).containsExactly("a1", "a2", "a3");
    assertThat(events().streams("a", "a3", 10)).isEmpty();
    assertThat(events().streams("a", "b", 10)).isEmpty();
  }

  @Test
  void aLimitOfZeroGivesNone() {
    append(inStream("a", "A"));
    assertThat(events().streams("", "", 0)).isEmpty();
  }

  @Test
  void theOrderIsThatOfTheBytesOfUtf8() {
    // In UTF-16, as String.compareTo has it, the emoji would come before the full-width letter.
    List<String> inOrder = List.of("A", "Z", "a", "a-", "a0", "aa", "é", "日", "\uFF21", "😀");
    for (String name : inOrder.reversed()) {
      append(inStream(name, "A"));
    }
    assertThat(events().streams("", "", 100)).isEqualTo(inOrder);
    assertThat(events().streams("", "\uFF21", 100)).containsExactly("😀");
    assertThat(events().streams("", "日", 1)).containsExactly("\uFF21");
  }

  @Test
  void pagesOfManyStreamsGiveEachOnce() {
    TreeSet<String> names = new TreeSet<>();
    List<Event> batch = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      String name = "s" + Long.toString(i * 7919L % 700, 36);
      names.add(name);
      batch.add(inStream(name, "A"));
    }
    events().append(batch, AppendCondition.any());

    List<String> paged = new ArrayList<>();
    List<String> page = events().streams("s", "", 64);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(64);
      paged.addAll(page);
      page = events().streams("s", page.getLast(), 64);
    }
    assertThat(paged).isEqualTo(List.copyOf(names));
    checked(paged.size());
  }

  @Test
  void streamsAreTheSameAfterReopening() {
    append(inStream("b", "A"), inStream("a", "A"), inStream("b", "B"));
    reopen();
    assertThat(events().streams("", "", 10)).containsExactly("a", "b");
    assertThat(events().version("b")).isEqualTo(2);
  }
}
