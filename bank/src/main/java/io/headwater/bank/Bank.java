package io.headwater.bank;

import io.headwater.core.AppendCondition;
import io.headwater.core.Envelope;
import io.headwater.core.EventCodec;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection;
import io.headwater.core.Metadata;
import io.headwater.core.Repository;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bank: accounts in one currency, over a store. Immutable and safe for use by many threads.
 *
 * <p>A method that changes something returns when that is durable as the store promises. What an
 * account refuses is thrown as {@link Refused}, with nothing stored. Besides, every method throws
 * what the store throws, and {@link IllegalArgumentException} for the id of an account that cannot
 * be the name of a stream.
 *
 * <p>A transaction has a time of its own ({@link #at}), or else happens when it is stored. That
 * time, not the order of storing, rules {@link #accountAsOf}, statements and daily closes.
 */
public final class Bank {
  /** How many events of an account are folded at most after its last snapshot. */
  static final int SNAPSHOT_EVERY = 100;

  private static final int CACHED_ACCOUNTS = 20_000;

  /** The times that transactions may have. */
  static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  static final Instant LATEST = Instant.parse("+10000-01-01T00:00:00Z");

  private final Headwater store;
  private final Currency currency;
  private final Repository<AccountCommand, Account, AccountEvent> accounts;
  private final @Nullable Instant at;
  private final Metadata metadata;

  private Bank(
      Headwater store,
      Currency currency,
      Repository<AccountCommand, Account, AccountEvent> accounts,
      @Nullable Instant at,
      Metadata metadata) {
    this.store = store;
    this.currency = currency;
    this.accounts = accounts;
    this.at = at;
    this.metadata = metadata;
  }

  /** The bank in a store, in euros. */
  public static Bank in(Headwater store) {
    return in(store, Currency.getInstance("EUR"));
  }

  /**
   * The bank in a store, in a currency. Accounts of another currency that are in the store can be
   * read, and refuse to move.
   *
   * @throws IllegalArgumentException if the currency has no number of fraction digits
   */
  public static Bank in(Headwater store, Currency currency) {
    Money zero = new Money(BigDecimal.ZERO, currency);
    EventCodec<AccountEvent> codec = AccountEvent.codec();
    Repository<AccountCommand, Account, AccountEvent> accounts =
        Repository.of(store, new BankAccount(), codec)
            .withSnapshots(BankAccount.states(), SNAPSHOT_EVERY)
            .withCache(CACHED_ACCOUNTS);
    return new Bank(store, zero.currency(), accounts, null, Metadata.none());
  }

  /**
   * The same bank, its transactions happening at this time.
   *
   * @throws IllegalArgumentException if the time is outside of the years 1 to 9999
   */
  public Bank at(Instant time) {
    if (time.isBefore(EARLIEST) || !time.isBefore(LATEST)) {
      throw new IllegalArgumentException(
          "time of a transaction is %s; expected %s to the end of 9999".formatted(time, EARLIEST));
    }
    return new Bank(store, currency, accounts, time, metadata);
  }

  /** The same bank, its transactions carrying who asked and why. */
  public Bank with(Metadata newMetadata) {
    return new Bank(store, currency, accounts, at, newMetadata);
  }

  /** The currency of what this bank moves. */
  public Currency currency() {
    return currency;
  }

  /**
   * Opens an account.
   *
   * @param initialDeposit 0 or more
   * @param overdraftLimit how far below 0 its balance may go; 0 or more
   */
  public Repository.Executed<Account> open(
      String id, BigDecimal initialDeposit, BigDecimal overdraftLimit) {
    return execute(new AccountCommand.Open(id, money(initialDeposit), money(overdraftLimit)));
  }

  /**
   * Puts money in.
   *
   * @param amount more than 0
   * @param description free text, may be empty
   */
  public Repository.Executed<Account> deposit(String id, BigDecimal amount, String description) {
    return execute(new AccountCommand.Deposit(id, money(amount), description));
  }

  /**
   * Takes money out, at most the balance and the overdraft limit.
   *
   * @param amount more than 0
   * @param description free text, may be empty
   */
  public Repository.Executed<Account> withdraw(String id, BigDecimal amount, String description) {
    return execute(new AccountCommand.Withdraw(id, money(amount), description));
  }

  /**
   * Moves money from one account to another: one append over both, all or nothing.
   *
   * @param amount more than 0
   * @param description free text, may be empty
   * @return the sender, then the receiver
   */
  public List<Repository.Executed<Account>> transfer(
      String from, String to, BigDecimal amount, String description) {
    return execute(transferOf(from, to, money(amount), description));
  }

  static List<AccountCommand> transferOf(String from, String to, Money amount, String description) {
    return List.of(
        new AccountCommand.SendTransfer(from, to, amount, description),
        new AccountCommand.ReceiveTransfer(to, from, amount, description));
  }

  /** Closes an account, for good; refused while it owes money. */
  public Repository.Executed<Account> close(String id) {
    return execute(new AccountCommand.Close(id));
  }

  private Money money(BigDecimal amount) {
    return new Money(amount, currency);
  }

  private Repository.Executed<Account> execute(AccountCommand command) {
    return execute(List.of(command)).getFirst();
  }

  private List<Repository.Executed<Account>> execute(List<AccountCommand> commands) {
    return accounts.executeAll(commands.stream().map(this::envelope).toList());
  }

  private Envelope<AccountCommand> envelope(AccountCommand command) {
    return new Envelope<>(
        command.account(), command, null, metadata, at, Set.of(), AppendCondition.any());
  }

  /** The accounts, for whoever needs more than this bank offers. */
  public Repository<AccountCommand, Account, AccountEvent> repository() {
    return accounts;
  }

  /** The account as it is now. */
  public Repository.Loaded<Account> account(String id) {
    return existing(accounts.load(id));
  }

  /**
   * The account as it was when this was the version of its last event.
   *
   * @param version from 1 to its version now
   * @throws IllegalArgumentException if it has no such version
   */
  public Repository.Loaded<Account> accountAtVersion(String id, long version) {
    account(id);
    return accounts.loadAtVersion(id, version);
  }

  /**
   * The account as of a time: everything that had happened by then, by the transactions' own times.
   * Before it was opened its status is {@link Account.Status#UNKNOWN}, and its version 0.
   */
  public Repository.Loaded<Account> accountAsOf(String id, Instant time) {
    account(id);
    return accounts.loadAt(id, time);
  }

  /** Everything that has happened to the account, in the order of storing. */
  public Stream<Repository.Change<Account, AccountEvent>> history(String id) {
    account(id);
    return accounts.history(id);
  }

  /**
   * What moved the account on the days from one to another, both included, days being those of UTC.
   *
   * @throws IllegalArgumentException if the last day is before the first
   */
  public Statement statement(String id, LocalDate from, LocalDate to) {
    return Statement.of(id, from, to, history(id));
  }

  /** Saves a snapshot of the account, besides those after every 100 events. */
  public void snapshot(String id) {
    account(id);
    accounts.snapshot(id);
  }

  private static Repository.Loaded<Account> existing(Repository.Loaded<Account> loaded) {
    if (!loaded.exists()) {
      throw new Refused(new Refused.Reason.UnknownAccount(loaded.id()));
    }
    return loaded;
  }

  /** Starts to keep the overview of all accounts; the caller closes it, before the store. */
  public LiveProjection<Overview> startOverview() {
    return LiveProjection.start(store, Overview.projection(), Overview.states());
  }

  /** Starts to keep the daily closing balances; the caller closes it, before the store. */
  public LiveProjection<DailyCloses> startDailyCloses() {
    return LiveProjection.start(store, DailyCloses.projection(), DailyCloses.states());
  }

  /**
   * All accounts as they are now, by id. Folds what has happened since the overview was last kept.
   *
   * @throws InterruptedException if the thread is interrupted while waiting
   */
  public List<AccountSummary> accounts() throws InterruptedException {
    long head = store.events().head();
    try (LiveProjection<Overview> overview = startOverview()) {
      while (!overview.awaitPosition(head, Duration.ofMinutes(1))) {
        // A long history takes its time; a failure is thrown.
      }
      return overview.query(Overview::accounts);
    }
  }
}
