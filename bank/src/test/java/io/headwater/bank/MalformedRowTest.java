package io.headwater.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import io.headwater.core.Headwater;
import io.headwater.testkit.ModelStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MalformedRowTest {
  private static final String HEADER = "account_id,time,kind,amount,counter_account,description\n";
  private static final String BEFORE = "A,2024-01-01,open,10,,\nA,2024-01-02,deposit,1,,\n";
  private static final String AFTER = "A,2024-01-03,deposit,100,,\n";

  @TempDir Path directory;

  private final Headwater store = new ModelStore(Clock.system());

  @Test
  void theMessageNamesFileLineColumnAndWhatWasExpected() throws Exception {
    stops(",2024-01-02,deposit,1,,", 1, "column 1 (account_id)", "the id of an account", "''");
    stops("a".repeat(250) + ",2024-01-02,deposit,1,,", 1, "account_id", "255 bytes");
    stops("A,02.01.2024,deposit,1,,", 2, "column 2 (time)", "an ISO date", "'02.01.2024'");
    stops("A,2024-02-30,deposit,1,,", 2, "'2024-02-30'");
    stops("A,2024-01-02T25:00:00Z,deposit,1,,", 2, "instant");
    stops("A,+12024-01-02,deposit,1,,", 2, "the years 1 to 9999");
    stops("A,2024-01-02,Deposit,1,,", 3, "column 3 (kind)", "one of open, deposit", "'Deposit'");
    stops("A,2024-01-02,deposit,1e3,,", 4, "column 4 (amount)", "a decimal number", "'1e3'");
    stops("A,2024-01-02,deposit,,,", 4, "a decimal number", "''");
    stops("A,2024-01-02,deposit,\"1,50\",,", 4, "'1,50'");
    stops("A,2024-01-02,deposit,1.2.3,,", 4, "'1.2.3'");
    stops("A,2024-01-02,deposit,٣,,", 4, "'٣'");
    stops("A,2024-01-02,close,5,,", 4, "nothing or 0");
    stops("A,2024-01-02,transfer,1,,", 5, "column 5 (counter_account)", "the id of an account");
    stops("A,2024-01-02,deposit,1,B,", 5, "only a transfer has a counter account", "'B'");
    stops("A,2024-01-02,deposit,1,," + "x".repeat(10_001), 6, "at most 10,000 characters");
    stops("A,2024-01-02,deposit,1,,,more", 7, "expected 6 fields, got 7");
    stops("A,2024-01-02", 3, "one of open", "''");
  }

  @Test
  void rowsBeforeItAreAppliedAndNoneBehindIt() throws Exception {
    stops("A,2024-01-02,deposit,x,,", 4, "line 4");
    assertThat(Bank.in(store).account("A").state().balance()).isEqualByComparingTo("11");
    assertThat(Bank.in(store).account("A").version()).isEqualTo(2);
  }

  @Test
  void goingOnRecordsItAndAppliesTheRest() throws Exception {
    Path file = write(HEADER + BEFORE + "A,2024-01-02,deposit,x,,\n" + AFTER + "oops\n");
    ReplayReport report = BankReplay.of(store, file).goingOn().run();
    assertThat(report.refusals()).isEqualTo(Map.of("malformed", 2L));
    assertThat(report.rows()).isEqualTo(5);
    assertThat(Bank.in(store).account("A").state().balance()).isEqualByComparingTo("111");
    assertThat(BankReplay.of(store, file).run().refusals()).isEqualTo(report.refusals());
  }

  @Test
  void aReplayThatStoppedGoesOnBehindTheRowWhenAskedTo() throws Exception {
    Path file = write(HEADER + BEFORE + "A,2024-01-02,deposit,x,,\n" + AFTER);
    assertThatThrownBy(() -> BankReplay.of(store, file).run()).isInstanceOf(MalformedRow.class);
    ReplayReport report = BankReplay.of(store, file).goingOn().run();
    assertThat(report.resumed()).isEqualTo(2);
    assertThat(Bank.in(store).account("A").state().balance()).isEqualByComparingTo("111");
  }

  @Test
  void aHeaderThatIsNotOneStopsBeforeTheFirstRow() throws Exception {
    for (String header :
        List.of(
            "",
            "A,2024-01-01,open,10,,\n",
            "account_id,time,kind\n",
            "account_id,time,kind,amount,amount\n",
            "account_id,time,kind,amount,colour\n")) {
      assertThatThrownBy(() -> BankReplay.of(store, write(header)).goingOn().run())
          .as("header '%s'", header)
          .isInstanceOf(MalformedRow.class)
          .hasMessageContaining("line 1")
          .hasMessageContaining("account_id,time,kind,amount[,counter_account][,description]");
    }
    assertThat(store.events().head()).isZero();
  }

  @Test
  void bytesThatAreNotUtf8AreMalformed() throws Exception {
    Path file = directory.resolve("latin1.csv");
    String row = HEADER + "A,2024-01-01,open,10,,Gebühr\n";
    Files.write(file, row.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> BankReplay.of(store, file).run())
        .isInstanceOf(MalformedRow.class)
        .hasMessageContaining("expected UTF-8");
  }

  @Test
  void columnsStandInAnyOrderWithoutTheOptionalOnesAndBehindAByteOrderMark() throws Exception {
    Path file =
        write(
            "\uFEFFamount,kind,account_id,time\r\n10.00,open,A,2024-01-01T08:00:00+02:00\r\n\r\n");
    ReplayReport report = BankReplay.of(store, file).run();
    assertThat(report.rows()).isEqualTo(1);
    assertThat(Bank.in(store).history("A").findFirst().orElseThrow().recorded().occurredAt())
        .isEqualTo("2024-01-01T06:00:00Z");
  }

  @Test
  void quotedFieldsMayHoldCommasQuotesAndLineEnds() throws Exception {
    Path file =
        write(
            HEADER
                + "\"A,1\",2024-01-01,open,10,,\n\"A,1\",2024-01-01,deposit,1,,\"a \"\"b\"\"\nc\"\n");
    BankReplay.of(store, file).run();
    assertThat(Bank.in(store).history("A,1").toList().getLast().event())
        .isInstanceOfSatisfying(
            AccountEvent.Deposited.class,
            deposited -> assertThat(deposited.description()).isEqualTo("a \"b\"\nc"));
  }

  private void stops(String row, int column, String... parts) throws Exception {
    Path file = write(HEADER + BEFORE + row + "\n" + AFTER);
    assertThatThrownBy(() -> BankReplay.of(new ModelStore(Clock.system()), file).run())
        .isInstanceOfSatisfying(
            MalformedRow.class,
            malformed -> {
              assertThat(malformed.line()).isEqualTo(4);
              assertThat(malformed.column()).as(malformed.getMessage()).isEqualTo(column);
              assertThat(malformed.file()).isEqualTo(file.toString());
              assertThat(malformed.getMessage()).contains(parts).contains("line 4");
            });
    try {
      BankReplay.of(store, file).run();
    } catch (MalformedRow expected) {
      // In the store that the test looks at.
    }
  }

  private Path write(String text) throws Exception {
    return Files.writeString(directory.resolve("rows.csv"), text);
  }
}
