package io.headwater.testkit;

import static io.headwater.core.Limits.MAX_APPEND_BYTES;
import static io.headwater.core.Limits.MAX_APPEND_EVENTS;
import static io.headwater.core.Limits.MAX_DATA_BYTES;
import static io.headwater.core.Limits.MAX_HEADERS;
import static io.headwater.core.Limits.MAX_HEADER_BYTES;
import static io.headwater.core.Limits.MAX_TAGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.core.AppendCondition;
import io.headwater.core.Checkpoint;
import io.headwater.core.Event;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.Metadata;
import io.headwater.core.Query;
import io.headwater.core.Query.Item;
import io.headwater.core.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused as bad input: how it is said, that nothing was stored, and that work goes on. */
abstract class LimitsContract extends StoreContract {
  LimitsContract() {
    super("limits contract");
  }

  /** Every test here ends with a store that holds what it held and takes the next append. */
  @AfterEach
  final void theStoreIsStillUsable() {
    long head = events().head();
    assertThat(append(inStream("after", "After")).firstPosition()).isEqualTo(head + 1);
    assertThat(all()).hasSize(Math.toIntExact(head + 1));
    checked(1);
  }

  private void refused(ThrowingCallable call, String... said) {
    long head = events().head();
    IllegalArgumentException e = catchThrowableOfType(IllegalArgumentException.class, call);
    assertThat(e).as("refused as a bad argument").isNotNull();
    assertThat(e).hasMessageContainingAll(said);
    assertThat(events().head()).as("head after a refusal").isEqualTo(head);
    checked(1);
  }

  private static String number(long n) {
    return "%,d".formatted(n);
  }

  static Stream<Arguments> badNames() {
    return Stream.of(
        Arguments.of("empty", "", List.of("empty", "1 to 255")),
        Arguments.of("256 bytes", "a".repeat(256), List.of("'aaaa", "256", "at most 255")),
        Arguments.of("256 bytes of 2", "é".repeat(128), List.of("'éééé", "256", "at most 255")),
        Arguments.of("258 bytes of 3", "日".repeat(86), List.of("'日日", "258", "at most 255")),
        Arguments.of("256 bytes of 4", "😀".repeat(64), List.of("256", "at most 255")),
        Arguments.of("null byte", "a\0b", List.of("'a\\u0000b'", "U+0000", "index 1", "remove")),
        Arguments.of("line end", "a\nb", List.of("'a\\u000Ab'", "U+000A", "remove")),
        Arguments.of("delete", "\u007F", List.of("U+007F", "remove")),
        Arguments.of("C1 control", "a\u0085", List.of("U+0085", "index 1", "remove")),
        Arguments.of("lone high", "a\uD83Db", List.of("'a\\uD83Db'", "U+D83D", "index 1")),
        Arguments.of("high at end", "ab\uD83D", List.of("U+D83D", "index 2", "remove")),
        Arguments.of("lone low", "\uDE00ab", List.of("U+DE00", "index 0", "remove")),
        Arguments.of("swapped", "\uDE00\uD83D", List.of("U+DE00", "index 0", "remove")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badNames")
  void aBadNameIsRefusedWhereverANameIs(String what, String bad, List<String> said) {
    Event good = event("A");
    everyName(good)
        .forEach(
            (where, use) ->
                refused(
                    () -> use.accept(bad),
                    Stream.concat(Stream.of(where), said.stream()).toArray(String[]::new)));
    assertThat(events().head()).as(what).isZero();
  }

  /** Everything that takes a name, by what its message calls it. */
  private static Map<String, Consumer<String>> everyName(Event good) {
    return Map.of(
        "type", name -> event(name),
        "stream", good::inStream,
        "tag", good::tagged,
        "correlation id", name -> good.with(Metadata.none().withCorrelationId(name)),
        "causation id", name -> good.with(Metadata.none().withCausationId(name)),
        "header", name -> good.with(Metadata.none().withHeader(name, "value")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badNames")
  void aBadNameIsRefusedInQueriesAndConditions(String what, String bad, List<String> said) {
    String[] words = said.toArray(String[]::new);
    refused(() -> Query.types(bad), words);
    refused(() -> Query.tags(bad), words);
    refused(() -> Query.stream(bad), words);
    refused(() -> Read.stream(bad), words);
    refused(() -> AppendCondition.expecting(bad, ExpectedVersion.none()), words);
    assertThat(events().head()).as(what).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "日", "😀"})
  void theLongestNameIsStoredAndFound(String letter) {
    int bytes = bytes(letter).length;
    String name = letter.repeat(255 / bytes) + "a".repeat(255 % bytes);
    Event event =
        inStream(name, name, name)
            .with(new Metadata(name, name, Map.of(name, "é".repeat(MAX_HEADER_BYTES / 2))));
    append(event);

    assertThat(all().getFirst().event()).isEqualTo(event);
    assertThat(positions(Read.matching(Query.of(new Item(Set.of(name), Set.of(name), name)))))
        .containsExactly(1L);
    assertThat(events().streams(name, "", 2)).containsExactly(name);
  }

  @Test
  void tooManyTagsAreRefused() {
    String[] tags =
        IntStream.rangeClosed(0, MAX_TAGS).mapToObj(i -> "t" + i).toArray(String[]::new);
    refused(() -> event("Tagged").tagged(tags), "'Tagged'", "65", "at most 64");

    String[] most = List.of(tags).subList(0, MAX_TAGS).toArray(String[]::new);
    append(event("Tagged", most));
    assertThat(positions(Read.matching(Query.tags(most)))).containsExactly(1L);
  }

  @Test
  void tooManyOrTooLongHeadersAreRefused() {
    Metadata most = Metadata.none();
    for (int i = 0; i < MAX_HEADERS; i++) {
      most = most.withHeader("h" + i, "v" + i);
    }
    Metadata full = most;
    refused(() -> full.withHeader("one more", ""), "65 headers", "at most 64");
    refused(
        () -> Metadata.none().withHeader("h", "é".repeat(MAX_HEADER_BYTES / 2 + 1)),
        "header h",
        number(MAX_HEADER_BYTES + 2),
        number(MAX_HEADER_BYTES));
    refused(() -> Metadata.none().withHeader("h", "\uD800"), "header h", "U+D800");

    append(event("A").with(full));
    assertThat(all().getFirst().metadata()).isEqualTo(full);
  }

  @Test
  void tooMuchDataIsRefused() {
    refused(
        () -> Event.of("Big", new byte[MAX_DATA_BYTES + 1]),
        "'Big'",
        number(MAX_DATA_BYTES + 1),
        number(MAX_DATA_BYTES),
        "keep a reference");
  }

  @Test
  void theMostDataIsStored() {
    byte[] data = new byte[MAX_DATA_BYTES];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 31 + (i >>> 8));
    }
    append(Event.of("Big", data));
    assertThat(all().getFirst().data()).isEqualTo(data);
  }

  @Test
  void anAppendOfNoEventsIsRefused() {
    refused(() -> events().append(List.of(), AppendCondition.any()), "0", "1");
    refused(() -> events().appendAsync(List.of(), AppendCondition.any()), "0", "1");
  }

  @Test
  void anAppendOfTooManyEventsIsRefused() {
    List<Event> batch = many(MAX_APPEND_EVENTS + 1);
    refused(
        () -> events().append(batch, AppendCondition.any()),
        number(MAX_APPEND_EVENTS + 1),
        number(MAX_APPEND_EVENTS),
        "split");
    refused(() -> events().appendAsync(batch, AppendCondition.any()), number(MAX_APPEND_EVENTS));
    assertThat(events().event(batch.getFirst().id())).isEmpty();
  }

  @Test
  void theMostEventsAreStored() {
    List<Event> batch = many(MAX_APPEND_EVENTS);
    events().append(batch, AppendCondition.any());
    assertThat(events().head()).isEqualTo(MAX_APPEND_EVENTS);
    assertThat(all().getLast().event()).isEqualTo(batch.getLast());
  }

  private static List<Event> many(int count) {
    List<Event> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(event("A"));
    }
    return batch;
  }

  @Test
  void anAppendOfTooManyBytesIsRefused() {
    byte[] half = new byte[MAX_APPEND_BYTES / 2];
    List<Event> batch = List.of(Event.of("A", half), Event.of("B", half));
    refused(
        () -> events().append(batch, AppendCondition.any()),
        "bytes",
        number(MAX_APPEND_BYTES),
        "split");
    refused(() -> events().appendAsync(batch, AppendCondition.any()), number(MAX_APPEND_BYTES));
    assertThat(events().event(batch.getFirst().id())).isEmpty();
  }

  @Test
  void anAppendOfAlmostTheMostBytesIsStored() {
    byte[] half = new byte[MAX_APPEND_BYTES / 2 - 512];
    append(Event.of("A", half), Event.of("B", half));
    assertThat(events().head()).isEqualTo(2);
  }

  @Test
  void anIdTwiceInOneAppendIsRefused() {
    Event event = event("A");
    String id = event.id().toString();
    refused(() -> append(event, event("B"), event), id, "distinct");
    refused(() -> append(event, event("Other").withId(event.id())), id, "distinct");
    refused(() -> events().appendAsync(List.of(event, event), AppendCondition.any()), id);
    assertThat(events().event(event.id())).isEmpty();

    append(event);
    refused(() -> append(event, event), id, "distinct");
  }

  @Test
  void aPositionBehindTheHeadIsRefused() {
    append(event("A"), event("B"));
    AppendCondition beyond = AppendCondition.noneAfter(Query.tags("x"), 3);
    Event event = inStream("s", "C");

    refused(() -> append(beyond, event), "3", "head", "2", "read again");
    refused(
        () -> append(AppendCondition.noneAfter(Query.all(), Long.MAX_VALUE), event),
        String.valueOf(Long.MAX_VALUE),
        "2");
    assertThat(events().event(event.id())).isEmpty();
    assertThat(events().version("s")).isZero();

    append(AppendCondition.noneAfter(Query.tags("x"), 2), event);
    assertThat(append(beyond, event).firstPosition()).as("a repetition").isEqualTo(3);
  }

  @Test
  void aPositionIntoAnEmptyStoreIsRefused() {
    refused(() -> append(AppendCondition.noneAfter(Query.all(), 1), event("A")), "1", "head", "0");
  }

  @Test
  void negativeNumbersAreRefused() {
    refused(() -> ExpectedVersion.exactly(-1), "-1", "0 is an empty stream");
    refused(() -> AppendCondition.noneAfter(Query.all(), -1), "-1", "expected 0");
    refused(() -> Read.all().from(-1), "-1", "start at 1");
    refused(() -> Read.all().after(-2), "-1", "start at 1");
    refused(() -> Read.all().limit(-1), "-1", "expected 0 or more");
    refused(() -> events().streams("", "", -1), "-1", "expected 0 or more");
    refused(() -> events().awaitAfter(-1, Duration.ZERO), "-1", "expected 0");
    refused(() -> new Checkpoint(store().id(), -1, null), "-1", "expected 0");
  }

  @Test
  void anEmptyQueryIsRefusedAndAllIsSaidOtherwise() {
    refused(Query::of, "no items", "Query.all()");
    refused(Query::types, "no types", "Query.all()");
    refused(() -> new Item(Set.of(), Set.of(), null), "no types", "Query.all()");
  }

  @Test
  void twoExpectationsOfOneStreamAreRefused() {
    AppendCondition one = AppendCondition.expecting("s", ExpectedVersion.none());
    refused(() -> one.and("s", ExpectedVersion.exists()), "'s'", "no stream", "existing", "one");
    AppendCondition after = AppendCondition.noneAfter(Query.tags("x"), 0);
    refused(() -> after.andNoneAfter(Query.tags("y"), 0), "after 0", "expected one");
  }
}
