package io.headwater.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Metadata;
import io.headwater.core.RecordedEvent;
import io.headwater.testkit.ModelStore;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class BankTest {
  private final Headwater store = new ModelStore(Clock.system());
  private final Bank bank = Bank.in(store);

  @Test
  void theStoryOfTheFirstAccount() {
    bank.open("ACC001", amount("1000"), amount("500"));
    bank.deposit("ACC001", amount("500"), "salary");
    bank.withdraw("ACC001", amount("200"), "cash");
    bank.withdraw("ACC001", amount("800"), "rent");
    bank.deposit("ACC001", amount("300"), "refund");
    bank.withdraw("ACC001", amount("1200"), "loan");

    assertThat(bank.account("ACC001").state().balance()).isEqualByComparingTo("-400");
    assertThat(bank.accountAtVersion("ACC001", 3).state().balance()).isEqualByComparingTo("1300");
    bank.snapshot("ACC001");
    assertThat(Bank.in(store).account("ACC001").state()).isEqualTo(bank.account("ACC001").state());
    assertThat(bank.history("ACC001").map(change -> change.after().balance()))
        .containsExactly(
            amount("1000.00"),
            amount("1500.00"),
            amount("1300.00"),
            amount("500.00"),
            amount("800.00"),
            amount("-400.00"));
  }

  @Test
  void ofTwoWritersOfOneVersionOneGetsAConflict() {
    bank.open("A", amount("10"), amount("0"));
    var accounts = bank.repository();
    long version = accounts.load("A").version();
    AccountEvent deposit = new AccountEvent.Deposited(amount("1.00"), "", amount("10.00"));
    accounts.save("A", version, List.of(deposit), Metadata.none());
    assertThatThrownBy(() -> accounts.save("A", version, List.of(deposit), Metadata.none()))
        .isInstanceOf(HeadwaterException.Conflict.class)
        .hasMessageContaining("account-A");
  }

  @Test
  void aTransferIsOneAppendOverBothAccounts() {
    bank.open("A", amount("100"), amount("0"));
    bank.open("B", amount("0"), amount("0"));
    var both = bank.transfer("A", "B", amount("30"), "rent");
    assertThat(both).hasSize(2);
    assertThat(both.getFirst().appended()).isEqualTo(both.getLast().appended());
    assertThat(both.getFirst().after().state().balance()).isEqualByComparingTo("70");
    assertThat(both.getLast().after().state().balance()).isEqualByComparingTo("30");
  }

  @Test
  void aTransferThatOneSideRefusesChangesNeither() {
    bank.open("A", amount("100"), amount("0"));
    bank.open("B", amount("0"), amount("0"));
    bank.close("B");
    long head = store.events().head();
    refused(() -> bank.transfer("A", "B", amount("30"), ""), "account-closed", "B");
    refused(() -> bank.transfer("A", "C", amount("30"), ""), "unknown-account", "C");
    refused(() -> bank.transfer("C", "A", amount("30"), ""), "unknown-account", "C");
    refused(() -> bank.transfer("A", "A", amount("30"), ""), "same-account", "A");
    refused(() -> bank.transfer("A", "B", amount("100.01"), ""), "insufficient-funds", "A");
    assertThat(store.events().head()).isEqualTo(head);
  }

  @Test
  void aBankOfAnotherCurrencyReadsTheAccountAndDoesNotMoveIt() {
    bank.open("A", amount("100"), amount("0"));
    Bank dollars = Bank.in(store, Currency.getInstance("USD"));
    assertThat(dollars.account("A").state().currency()).isEqualTo(Currency.getInstance("EUR"));
    refused(() -> dollars.deposit("A", amount("1"), ""), "other-currency", "A");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bank.in(store, Currency.getInstance("XAU")))
        .withMessageContaining("XAU");
  }

  @Test
  void anUnknownAccountCannotBeShown() {
    refused(() -> bank.account("X"), "unknown-account", "X");
    refused(() -> bank.accountAtVersion("X", 1), "unknown-account", "X");
    refused(() -> bank.accountAsOf("X", Instant.EPOCH), "unknown-account", "X");
    refused(() -> bank.history("X"), "unknown-account", "X");
    refused(() -> bank.snapshot("X"), "unknown-account", "X");
    bank.open("A", amount("0"), amount("0"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bank.accountAtVersion("A", 2))
        .withMessageContaining("version 2");
  }

  @Test
  void namesThatCannotBeStoredAreBadArguments() {
    for (String id : List.of("A\u0000", "\uD800", "x".repeat(300))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> bank.open(id, amount("0"), amount("0")));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bank.at(Instant.MAX))
        .withMessageContaining("9999");
  }

  @Test
  void theTransactionsOwnTimeRulesWhatWasWhen() {
    openedLate();
    assertThat(balanceAsOf("2024-01-01T00:00:00Z")).isEqualByComparingTo("100");
    assertThat(balanceAsOf("2024-01-05T11:59:59Z")).isEqualByComparingTo("100");
    assertThat(balanceAsOf("2024-01-05T12:00:00Z")).isEqualByComparingTo("107");
    assertThat(balanceAsOf("2024-01-10T00:00:00Z")).isEqualByComparingTo("77");
    assertThat(bank.accountAsOf("A", Instant.parse("2023-12-31T23:59:59Z")).state().status())
        .isEqualTo(Account.Status.UNKNOWN);
  }

  @Test
  void aStatementListsWhatHappenedInItsDaysWhateverTheOrderOfStoring() {
    openedLate();
    Statement statement = bank.statement("A", day("2024-01-02"), day("2024-01-10"));
    assertThat(statement.opening()).isEqualByComparingTo("100");
    assertThat(statement.closing()).isEqualByComparingTo("77");
    assertThat(statement.lines()).extracting(Statement.Line::version).containsExactly(3L, 2L);
    assertThat(statement.lines())
        .extracting(Statement.Line::balance)
        .containsExactly(amount("107.00"), amount("77.00"));
    assertThat(bank.statement("A", day("2024-01-06"), day("2024-01-09")).lines()).isEmpty();
    assertThat(bank.statement("A", day("2024-01-06"), day("2024-01-09")).closing())
        .isEqualByComparingTo("107");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bank.statement("A", day("2024-01-06"), day("2024-01-05")));
  }

  @Test
  void theOverviewKnowsEveryAccount() throws InterruptedException {
    bank.open("B", amount("5"), amount("1"));
    bank.open("A", amount("100"), amount("0"));
    bank.transfer("A", "B", amount("30"), "");
    bank.close("A");
    assertThat(bank.accounts())
        .containsExactly(
            summary("A", 3, Account.Status.CLOSED, "70.00", "0.00", 0, 1),
            summary("B", 2, Account.Status.OPEN, "35.00", "1.00", 1, 0));
    assertThat(Bank.in(store).accounts()).isEqualTo(bank.accounts());
  }

  @Test
  void transactionsCarryWhoAskedForThem() {
    Metadata who = Metadata.none().withHeader("user", "teller 7");
    bank.with(who).open("A", amount("1"), amount("0"));
    RecordedEvent stored = bank.history("A").findFirst().orElseThrow().recorded();
    assertThat(stored.metadata().headers()).containsEntry("user", "teller 7");
  }

  /**
   * Opened on the first, then what happened on the tenth is stored before what did on the fifth.
   */
  private void openedLate() {
    bank.at(Instant.parse("2024-01-01T00:00:00Z")).open("A", amount("100"), amount("0"));
    bank.at(Instant.parse("2024-01-10T00:00:00Z")).withdraw("A", amount("30"), "");
    bank.at(Instant.parse("2024-01-05T12:00:00Z")).deposit("A", amount("7"), "");
  }

  private BigDecimal balanceAsOf(String time) {
    return bank.accountAsOf("A", Instant.parse(time)).state().balance();
  }

  private static AccountSummary summary(
      String id,
      long version,
      Account.Status status,
      String balance,
      String limit,
      long credits,
      long debits) {
    return new AccountSummary(
        id,
        version,
        status,
        amount(balance),
        amount(limit),
        Currency.getInstance("EUR"),
        credits,
        debits);
  }

  private static void refused(Runnable what, String code, String account) {
    assertThatThrownBy(what::run)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.reason().code()).isEqualTo(code);
              assertThat(refused.reason().account()).isEqualTo(account);
            })
        .hasMessageContaining("'" + account + "'");
  }

  private static LocalDate day(String text) {
    return LocalDate.parse(text);
  }

  private static BigDecimal amount(String text) {
    return new BigDecimal(text);
  }
}
