package io.headwater.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@NullMarked
class RoundTripTest {

  enum Colour {
    RED,
    GREEN
  }

  record Leaf(String name, @Nullable Integer weight) {}

  record Tree(String name, List<Tree> children) {}

  record Everything(
      String text,
      int number,
      long big,
      double real,
      boolean flag,
      BigDecimal money,
      BigInteger huge,
      Instant at,
      LocalDate on,
      Duration took,
      UUID id,
      Currency currency,
      Colour colour,
      @Nullable String maybe,
      Leaf leaf,
      List<Leaf> leaves,
      Set<String> tags,
      Map<String, BigDecimal> balances,
      Map<LocalDate, List<Long>> days) {}

  @SuppressWarnings("ArrayRecordComponent") // their shapes are the subject
  record Arrays(byte[] bytes, int[] ints, long[] longs) {}

  private final JsonStateCodec<Everything> codec = JsonStateCodec.of(Everything.class);

  @Test
  void anyStateComesBackEqual() {
    long seed = 20261122;
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      Everything state = everything(random);
      assertThat(codec.decode(codec.encode(state)))
          .as("seed %d, state %d", seed, i)
          .isEqualTo(state);
    }
  }

  @Test
  void equalStatesGiveEqualBytesWhateverTheOrderOfTheirMapsAndSets() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      Everything state = everything(random);
      Map<String, BigDecimal> reversed = new java.util.LinkedHashMap<>();
      List<String> keys = new ArrayList<>(state.balances().keySet());
      java.util.Collections.reverse(keys);
      keys.forEach(k -> reversed.put(k, state.balances().get(k)));
      Everything same = withBalances(state, reversed);
      assertThat(codec.encode(same)).isEqualTo(codec.encode(state));
      assertThat(codec.encode(codec.decode(codec.encode(state)))).isEqualTo(codec.encode(state));
    }
  }

  @Test
  void moneyAndLongNumbersAreStringsAndExactToTheLastDigit() {
    record Amounts(BigDecimal money, long count, BigInteger huge) {}
    JsonStateCodec<Amounts> amounts = JsonStateCodec.of(Amounts.class);
    Amounts state =
        new Amounts(
            new BigDecimal("90071992547409.9301"),
            9_007_199_254_740_993L,
            new BigInteger("123456789012345678901234567890"));
    assertThat(new String(amounts.encode(state), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"money\":\"90071992547409.9301\",\"count\":\"9007199254740993\","
                + "\"huge\":\"123456789012345678901234567890\"}");
    assertThat(amounts.decode(amounts.encode(state))).isEqualTo(state);
    byte[] asNumbers =
        "{\"money\":90071992547409.9301,\"count\":9007199254740993,\"huge\":123456789012345678901234567890}"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(amounts.decode(asNumbers)).isEqualTo(state);
  }

  @Test
  void theScaleOfADecimalNumberIsKept() {
    record Amount(BigDecimal value) {}
    JsonStateCodec<Amount> amounts = JsonStateCodec.of(Amount.class);
    for (String text : List.of("0", "0.00", "-0.10", "1E+3", "1.5E-9", "1000.000")) {
      BigDecimal value = new BigDecimal(text);
      assertThat(amounts.decode(amounts.encode(new Amount(value))).value()).isEqualTo(value);
    }
  }

  @Test
  void arraysOfPrimitivesComeBack() {
    JsonStateCodec<Arrays> arrays = JsonStateCodec.of(Arrays.class);
    int[] ints = IntStream.range(-50, 50).toArray();
    long[] longs = {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE};
    Arrays back = arrays.decode(arrays.encode(new Arrays(new byte[] {0, -1, 127}, ints, longs)));
    assertThat(back.bytes()).containsExactly(0, -1, 127);
    assertThat(back.ints()).isEqualTo(ints);
    assertThat(back.longs()).isEqualTo(longs);
  }

  @Test
  void doublesComeBackBitForBit() {
    record Real(double value) {}
    JsonStateCodec<Real> reals = JsonStateCodec.of(Real.class);
    for (double value :
        new double[] {0.1, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, -1.0 / 0}) {
      assertThat(reals.decode(reals.encode(new Real(value)))).isEqualTo(new Real(value));
    }
    assertThat(reals.decode("{\"value\":5}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new Real(5));
  }

  record Keys(
      Map<Integer, String> ints,
      Map<Long, String> longs,
      Map<UUID, String> ids,
      Map<Instant, String> times,
      Map<Duration, String> spans,
      Map<Currency, String> currencies,
      SortedMap<Level, Map<String, Leaf>> levels,
      Set<BigDecimal> amounts,
      SortedSet<Integer> numbers,
      Set<Level> some) {}

  enum Level {
    LOW,
    HIGH;

    @Override
    public String toString() {
      return "some level";
    }
  }

  @Test
  void keysOfMapsAndElementsOfSetsComeBack() {
    JsonStateCodec<Keys> codec = JsonStateCodec.of(Keys.class);
    Keys keys =
        new Keys(
            Map.of(-1, "a", 2, "b", 10, "c"),
            Map.of(Long.MIN_VALUE, "a", Long.MAX_VALUE, "b"),
            Map.of(new UUID(1, 2), "a"),
            Map.of(Instant.parse("2026-01-02T03:04:05.000000006Z"), "a"),
            Map.of(Duration.ofMillis(-1500), "a"),
            Map.of(Currency.getInstance("EUR"), "a"),
            new TreeMap<>(Map.of(Level.HIGH, Map.of("x", new Leaf("y", null)))),
            Set.of(new BigDecimal("1.0"), new BigDecimal("1.00"), BigDecimal.ZERO),
            new TreeSet<>(Set.of(10, 9)),
            Set.of(Level.HIGH, Level.LOW));
    assertThat(codec.decode(codec.encode(keys))).isEqualTo(keys);
    assertThat(new String(codec.encode(keys), StandardCharsets.UTF_8))
        .startsWith("{\"ints\":{\"-1\":\"a\",\"10\":\"c\",\"2\":\"b\"},")
        .endsWith(
            "\"levels\":{\"HIGH\":{\"x\":{\"name\":\"y\"}}},\"amounts\":[\"0\",\"1.0\",\"1.00\"],"
                + "\"numbers\":[10,9],\"some\":[\"HIGH\",\"LOW\"]}");
  }

  @Test
  void theOrderOfASortedMapIsNotKeptButThatOfTheTexts() {
    record Ranks(Map<String, Integer> all) {}
    JsonStateCodec<Ranks> codec = JsonStateCodec.of(Ranks.class);
    Map<String, Integer> reversed = new TreeMap<>(Comparator.reverseOrder());
    reversed.putAll(Map.of("a", 1, "b", 2, "c", 3));
    assertThat(codec.encode(new Ranks(reversed)))
        .isEqualTo(codec.encode(new Ranks(Map.copyOf(reversed))));
  }

  @Test
  void anOptionalThatIsEmptyIsLeftOut() {
    record Perhaps(Optional<BigDecimal> amount, Optional<String> text) {}
    JsonStateCodec<Perhaps> codec = JsonStateCodec.of(Perhaps.class);
    Perhaps one = new Perhaps(Optional.of(new BigDecimal("1.50")), Optional.empty());
    assertThat(new String(codec.encode(one), StandardCharsets.UTF_8))
        .isEqualTo("{\"amount\":\"1.50\"}");
    assertThat(codec.decode(codec.encode(one))).isEqualTo(one);
    assertThat(codec.decode("{\"text\":null}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new Perhaps(Optional.empty(), Optional.empty()));
  }

  record Box(int width, int height) {
    public int getArea() {
      return width * height;
    }

    public boolean isSquare() {
      return width == height;
    }
  }

  @Test
  void whatARecordCalculatesIsNotWritten() {
    assertThat(
            new String(JsonStateCodec.of(Box.class).encode(new Box(3, 2)), StandardCharsets.UTF_8))
        .isEqualTo("{\"width\":3,\"height\":2}");
  }

  @Test
  void annotationsOfJacksonHaveNoEffect() {
    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    record Named(@JsonProperty("other") String name) {}
    JsonStateCodec<Named> codec = JsonStateCodec.of(Named.class);
    assertThat(new String(codec.encode(new Named("n")), StandardCharsets.UTF_8))
        .isEqualTo("{\"name\":\"n\"}");
    assertThat(codec.decode(codec.encode(new Named("n")))).isEqualTo(new Named("n"));
  }

  @Test
  void manyThreadsMayUseOneCodec() throws Exception {
    JsonStateCodec<Everything> shared = JsonStateCodec.of(Everything.class);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> results =
          IntStream.range(0, 500)
              .mapToObj(
                  seed ->
                      threads.submit(
                          () -> {
                            Everything state = everything(new Random(seed));
                            return shared.decode(shared.encode(state)).equals(state);
                          }))
              .toList();
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  @Test
  void aRecordMayContainItself() {
    JsonStateCodec<Tree> trees = JsonStateCodec.of(Tree.class);
    Tree tree = new Tree("a", List.of(new Tree("b", List.of()), new Tree("c", List.of())));
    assertThat(trees.decode(trees.encode(tree))).isEqualTo(tree);
  }

  @Test
  void whatIsReadCanBeFoldedOn() {
    Everything state = codec.decode(codec.encode(everything(new Random(1))));
    state.balances().put("new", BigDecimal.ONE);
    state.leaves().add(new Leaf("new", null));
    assertThat(codec.decode(codec.encode(state))).isEqualTo(state);
  }

  @Test
  void anImageStandsInForAStateThatIsNoRecord() {
    record Image(Map<String, Long> counts) {}
    JsonStateCodec<HashMap<String, Long>> counts =
        JsonStateCodec.via(Image.class, Image::new, image -> new HashMap<>(image.counts()));
    HashMap<String, Long> state = new HashMap<>(Map.of("a", 1L, "b", 2L));
    assertThat(counts.decode(counts.encode(state))).isEqualTo(state);
  }

  @Test
  void theFingerprintFollowsTheStructureAllTheWayDown() {
    record Inner1(int a) {}
    record Inner2(long a) {}
    record Outer1(List<Inner1> all) {}
    record Outer1Again(List<Inner1> all) {}
    record Outer2(List<Inner2> all) {}
    record Renamed(List<Inner1> every) {}
    record Nullable1(@Nullable List<Inner1> all) {}
    record Keyed1(Map<String, Inner1> all) {}
    record Keyed2(Map<LocalDate, Inner1> all) {}
    record Coloured(Set<Colour> all) {}
    record Levelled(Set<Level> all) {}
    Set<String> fingerprints =
        java.util.stream.Stream.of(
                Outer1.class,
                Outer2.class,
                Renamed.class,
                Nullable1.class,
                Keyed1.class,
                Keyed2.class,
                Coloured.class,
                Levelled.class,
                Tree.class)
            .map(type -> JsonStateCodec.of(type).fingerprint())
            .collect(Collectors.toSet());
    assertThat(fingerprints).hasSize(9);
    assertThat(JsonStateCodec.of(Outer1Again.class).fingerprint())
        .isEqualTo(JsonStateCodec.of(Outer1.class).fingerprint());
  }

  private static Everything withBalances(Everything s, Map<String, BigDecimal> balances) {
    return new Everything(
        s.text(),
        s.number(),
        s.big(),
        s.real(),
        s.flag(),
        s.money(),
        s.huge(),
        s.at(),
        s.on(),
        s.took(),
        s.id(),
        s.currency(),
        s.colour(),
        s.maybe(),
        s.leaf(),
        s.leaves(),
        s.tags(),
        balances,
        s.days());
  }

  private static Everything everything(Random random) {
    return new Everything(
        text(random),
        random.nextInt(),
        random.nextLong(),
        random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20)),
        random.nextBoolean(),
        new BigDecimal(new BigInteger(random.nextInt(1, 100), random), random.nextInt(-5, 12)),
        new BigInteger(random.nextInt(1, 200), random).negate(),
        Instant.ofEpochSecond(random.nextLong(-1L << 33, 1L << 35), random.nextInt(1_000_000_000)),
        LocalDate.ofEpochDay(random.nextInt(-100_000, 100_000)),
        Duration.ofNanos(random.nextLong()),
        new UUID(random.nextLong(), random.nextLong()),
        Currency.getInstance(random.nextBoolean() ? "EUR" : "JPY"),
        Colour.values()[random.nextInt(2)],
        random.nextBoolean() ? text(random) : null,
        leaf(random),
        new ArrayList<>(IntStream.range(0, random.nextInt(4)).mapToObj(i -> leaf(random)).toList()),
        IntStream.range(0, random.nextInt(5))
            .mapToObj(i -> text(random))
            .collect(Collectors.toSet()),
        IntStream.range(0, random.nextInt(6))
            .boxed()
            .collect(Collectors.toMap(i -> i + text(random), i -> BigDecimal.valueOf(i, 2))),
        Map.of(LocalDate.EPOCH.plusDays(random.nextInt(999)), List.of(random.nextLong())));
  }

  private static Leaf leaf(Random random) {
    return new Leaf(text(random), random.nextBoolean() ? random.nextInt() : null);
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(12), 0, 0x11000)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
