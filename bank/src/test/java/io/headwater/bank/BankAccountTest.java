package io.headwater.bank;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testkit.AggregateFixture;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class BankAccountTest {
  private static final Currency EUR = Currency.getInstance("EUR");
  private static final Currency USD = Currency.getInstance("USD");
  private static final AccountEvent.Opened OPENED =
      new AccountEvent.Opened(amount("1000.00"), amount("500.00"), EUR);
  private static final AccountEvent.Withdrawn OVERDRAWN =
      new AccountEvent.Withdrawn(amount("1400.00"), "car", amount("1000.00"));
  private static final AccountEvent.Closed CLOSED = new AccountEvent.Closed(amount("1000.00"));

  private final AggregateFixture<AccountCommand, Account, AccountEvent> account =
      AggregateFixture.of(new BankAccount()).with(AccountEvent.codec(), BankAccount.states());

  @Test
  void anAccountIsOpenedWithADepositAndAnOverdraftLimit() {
    account
        .when(new AccountCommand.Open("A", eur("1000"), eur("500.5")))
        .then(new AccountEvent.Opened(amount("1000.00"), amount("500.50"), EUR))
        .thenState(
            a ->
                assertThat(a)
                    .isEqualTo(
                        new Account(
                            Account.Status.OPEN, amount("1000.00"), amount("500.50"), EUR)));
  }

  @Test
  void anAccountMayBeOpenedEmpty() {
    account
        .when(new AccountCommand.Open("A", eur("0"), eur("0")))
        .then(new AccountEvent.Opened(amount("0.00"), amount("0.00"), EUR));
  }

  @Test
  void theOpeningAmountsAreNotNegativeAndOfOneCurrency() {
    refuses(
        account,
        new AccountCommand.Open("A", eur("-0.01"), eur("0")),
        new Refused.Reason.Negative("A", amount("-0.01")));
    refuses(
        account,
        new AccountCommand.Open("A", eur("1"), eur("-5")),
        new Refused.Reason.Negative("A", amount("-5")));
    refuses(
        account,
        new AccountCommand.Open("A", eur("1"), Money.of("5", "USD")),
        new Refused.Reason.OtherCurrency("A", USD, EUR));
  }

  @Test
  void whatMovesAnAccountCarriesItsDescriptionAndTheBalanceBefore() {
    account
        .given(OPENED)
        .when(new AccountCommand.Deposit("A", eur("0.1"), "salary"))
        .then(new AccountEvent.Deposited(amount("0.10"), "salary", amount("1000.00")))
        .thenState(a -> assertThat(a.balance()).isEqualTo(amount("1000.10")));
    account
        .given(OPENED)
        .when(new AccountCommand.Withdraw("A", eur("0.7"), "bread"))
        .then(new AccountEvent.Withdrawn(amount("0.70"), "bread", amount("1000.00")))
        .thenState(a -> assertThat(a.balance()).isEqualTo(amount("999.30")));
    account
        .given(OPENED)
        .when(new AccountCommand.SendTransfer("A", "B", eur("1"), "rent"))
        .then(new AccountEvent.TransferSent(amount("1.00"), "B", "rent", amount("1000.00")));
    account
        .given(OPENED)
        .when(new AccountCommand.ReceiveTransfer("A", "B", eur("1"), "rent"))
        .then(new AccountEvent.TransferReceived(amount("1.00"), "B", "rent", amount("1000.00")));
  }

  @Test
  void aWithdrawalMayUseTheWholeOverdraftAndNotACentMore() {
    account
        .given(OPENED)
        .when(new AccountCommand.Withdraw("A", eur("1500"), ""))
        .thenState(a -> assertThat(a.balance()).isEqualTo(amount("-500.00")));
    Refused.Reason reason =
        new Refused.Reason.InsufficientFunds(
            "A", amount("1500.01"), amount("1000.00"), amount("500.00"));
    refuses(account.given(OPENED), new AccountCommand.Withdraw("A", eur("1500.01"), ""), reason);
    refuses(
        account.given(OPENED),
        new AccountCommand.SendTransfer("A", "B", eur("1500.01"), ""),
        reason);
    assertThat(new Refused(reason))
        .hasMessage(
            "account 'A' has a balance of 1000.00 and an overdraft limit of 500.00; expected at"
                + " most 1500.00, got 1500.01");
  }

  @Test
  void amountsArePositiveAndNoFinerThanTheCurrency() {
    for (var command : moving(eur("0"))) {
      refuses(account.given(OPENED), command, new Refused.Reason.NotPositive("A", amount("0")));
    }
    for (var command : moving(eur("-3"))) {
      refuses(account.given(OPENED), command, new Refused.Reason.NotPositive("A", amount("-3")));
    }
    for (var command : moving(eur("1.005"))) {
      refuses(
          account.given(OPENED), command, new Refused.Reason.FinerScale("A", amount("1.005"), EUR));
    }
    refuses(
        account,
        new AccountCommand.Open("A", Money.of("10.5", "JPY"), Money.of("0", "JPY")),
        new Refused.Reason.FinerScale("A", amount("10.5"), Currency.getInstance("JPY")));
    account
        .when(new AccountCommand.Open("A", Money.of("10.125", "KWD"), Money.of("0", "KWD")))
        .thenState(a -> assertThat(a.balance()).isEqualTo(amount("10.125")));
  }

  @Test
  void amountsOfAnotherCurrencyAreRefused() {
    for (var command : moving(Money.of("1", "USD"))) {
      refuses(account.given(OPENED), command, new Refused.Reason.OtherCurrency("A", USD, EUR));
    }
  }

  @Test
  void amountsAndBalancesStayBelowWhatSumsAreExactWith() {
    String most = "999999999999.99";
    account
        .when(new AccountCommand.Open("A", eur(most), eur(most)))
        .then(new AccountEvent.Opened(amount(most), amount(most), EUR));
    AccountEvent.Opened rich = new AccountEvent.Opened(amount(most), amount("0.00"), EUR);
    refuses(
        account.given(rich),
        new AccountCommand.Deposit("A", eur("0.01"), ""),
        new Refused.Reason.TooLarge("A", amount("1000000000000.00")));
    for (String huge : List.of("1000000000000", "1E+30", "9E+999999999")) {
      refuses(
          account.given(OPENED),
          new AccountCommand.Deposit("A", eur(huge), ""),
          new Refused.Reason.TooLarge("A", amount(huge)));
    }
  }

  @Test
  void anUnknownAccountRefusesAllButToBeOpened() {
    for (var command : moving(eur("1"))) {
      refuses(account, command, new Refused.Reason.UnknownAccount("A"));
    }
    refuses(account, new AccountCommand.Close("A"), new Refused.Reason.UnknownAccount("A"));
  }

  @Test
  void anOpenAccountIsNotOpenedAgain() {
    refuses(
        account.given(OPENED),
        new AccountCommand.Open("A", eur("1"), eur("0")),
        new Refused.Reason.AlreadyOpen("A"));
  }

  @Test
  void anAccountIsClosedUnlessItOwesMoney() {
    account
        .given(OPENED)
        .when(new AccountCommand.Close("A"))
        .then(CLOSED)
        .thenState(a -> assertThat(a.status()).isEqualTo(Account.Status.CLOSED));
    refuses(
        account.given(OPENED, OVERDRAWN),
        new AccountCommand.Close("A"),
        new Refused.Reason.NegativeBalance("A", amount("-400.00")));
  }

  @Test
  void aClosedAccountRefusesEverything() {
    var closed = account.given(OPENED, CLOSED);
    Refused.Reason reason = new Refused.Reason.AccountClosed("A");
    for (var command : moving(eur("1"))) {
      refuses(closed, command, reason);
    }
    refuses(closed, new AccountCommand.Close("A"), reason);
    refuses(closed, new AccountCommand.Open("A", eur("1"), eur("0")), reason);
  }

  @Test
  void anAccountDoesNotTransferToItself() {
    refuses(
        account.given(OPENED),
        new AccountCommand.SendTransfer("A", "A", eur("1"), ""),
        new Refused.Reason.SameAccount("A"));
  }

  @Test
  void whatWasStoredIsAFactInEveryState() {
    account
        .given(OPENED, OVERDRAWN, CLOSED)
        .evolvesWith(
            OPENED,
            new AccountEvent.Deposited(amount("1.00"), "", amount("0.00")),
            OVERDRAWN,
            new AccountEvent.TransferSent(amount("1.00"), "B", "", amount("0.00")),
            new AccountEvent.TransferReceived(amount("1.00"), "B", "", amount("0.00")),
            CLOSED);
  }

  @Test
  void aRefusalIsCheapAndNamesItsReason() {
    Refused refused = new Refused(new Refused.Reason.NotPositive("A", amount("-1.50")));
    assertThat(refused.getStackTrace()).isEmpty();
    assertThat(refused.reason().code()).isEqualTo("not-positive");
    assertThat(refused).hasMessage("account 'A' takes amounts above 0; got -1.50");
  }

  private static List<AccountCommand> moving(Money money) {
    return List.of(
        new AccountCommand.Deposit("A", money, ""),
        new AccountCommand.Withdraw("A", money, ""),
        new AccountCommand.SendTransfer("A", "B", money, ""),
        new AccountCommand.ReceiveTransfer("A", "B", money, ""));
  }

  private static void refuses(
      AggregateFixture<AccountCommand, Account, AccountEvent> given,
      AccountCommand command,
      Refused.Reason reason) {
    given
        .when(command)
        .thenRefused(Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private static Money eur(String amount) {
    return Money.of(amount, "EUR");
  }

  private static BigDecimal amount(String text) {
    return new BigDecimal(text);
  }
}
