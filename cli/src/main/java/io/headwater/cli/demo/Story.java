package io.headwater.cli.demo;

import io.headwater.bank.Account;
import io.headwater.bank.AccountCommand;
import io.headwater.bank.AccountEvent;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.StoreOptions;
import io.headwater.cli.terminal.Table;
import io.headwater.core.Envelope;
import io.headwater.core.Headwater;
import io.headwater.core.Read;
import io.headwater.core.Repository;
import io.headwater.embedded.EmbeddedOptions.Durability;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** Tells the story, chapter by chapter, on one store. */
final class Story {
  private final Path directory;
  private final Output output;

  Story(Path directory, Output output) {
    this.directory = directory;
    this.output = output;
  }

  Figures tell() throws IOException, InterruptedException {
    try (Headwater store = open()) {
      history(Script.accounts(store));
    }
    long acknowledged = kill();
    Race.Outcome race;
    try (Headwater store = open()) {
      found(store, acknowledged);
      var accounts = Script.accounts(store);
      past(accounts);
      snapshot(accounts);
      transfer(accounts);
      race = race(accounts);
    }
    try (Headwater store = open()) {
      Figures figures = figures(store, acknowledged, race);
      end(figures);
      return figures;
    }
  }

  private Headwater open() {
    return StoreOptions.open(directory, Durability.DURABLE);
  }

  private void history(Repository<AccountCommand, Account, AccountEvent> accounts) {
    chapter(
        "1. An account is what happened to it",
        "No balance is ever overwritten. Each line is an event; it was decided on the events before"
            + " it,",
        "and was on the disk before the next one began.");
    for (Envelope<AccountCommand> command : Script.history()) {
      accounts.execute(command);
    }
    showHistory(accounts);
  }

  private void showHistory(Repository<AccountCommand, Account, AccountEvent> accounts) {
    Table table = new Table("version", "day", "event", "amount", "balance", "description");
    accounts
        .history(Script.ACCOUNT)
        .forEach(
            change ->
                table.row(
                    change.recorded().version(),
                    LocalDate.ofInstant(change.recorded().occurredAt(), ZoneOffset.UTC),
                    change.event().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                    signed(change.event().change()),
                    change.after().balance().toPlainString(),
                    description(change.event())));
    output.say("");
    indent(table);
  }

  private long kill() throws IOException, InterruptedException {
    chapter(
        "2. kill -9",
        "A second process opens the store and deposits 1.00 again and again into an account of its"
            + " own,",
        "telling us each time the store has acknowledged. Somewhere in the middle we kill it with",
        "SIGKILL: it cannot finish, flush or say good-bye.");
    return Child.killedAfter(ThreadLocalRandom.current().nextInt(50, 250), directory);
  }

  private void found(Headwater store, long acknowledged) {
    long found = store.events().version(stream(store, Script.COUNTER));
    output.say("");
    indent(
        new Table("acknowledged before the kill", "found after reopening", "lost")
            .row(acknowledged, found, Math.max(0, acknowledged - found)));
    if (found > acknowledged) {
      output.say("   One more than acknowledged was under way, and is there in full.");
    }
  }

  private static String stream(Headwater store, String account) {
    return Script.accounts(store).stream(account);
  }

  private void past(Repository<AccountCommand, Account, AccountEvent> accounts) {
    chapter(
        "3. The past is still there",
        "The account can be asked how it was, by version or by day. (From here on everything is read"
            + " from",
        "the store that was reopened after the kill.)");
    output.say("");
    output.say(
        "   after its third event   %s"
            .formatted(balance(accounts.loadAtVersion(Script.ACCOUNT, 3))));
    for (int day : List.of(4, 10, 25)) {
      output.say(
          "   at the end of Jan %2d    %s"
              .formatted(day, balance(accounts.loadAt(Script.ACCOUNT, Script.endOf(day)))));
    }
  }

  private void snapshot(Repository<AccountCommand, Account, AccountEvent> accounts) {
    chapter(
        "4. Snapshots are a short cut, never the truth",
        "A snapshot saves folding a long history again. Were it lost or damaged, the events would"
            + " give the same.");
    accounts.snapshot(Script.ACCOUNT);
    Repository.Loaded<Account> saved = accounts.load(Script.ACCOUNT);
    output.say("");
    output.say("   snapshot taken at version %d   %s".formatted(saved.version(), balance(saved)));
  }

  private void transfer(Repository<AccountCommand, Account, AccountEvent> accounts) {
    chapter(
        "5. A transfer is one append", "It writes an event to each of two accounts, both or none.");
    Script.openings().forEach(accounts::execute);
    var both = accounts.executeAll(Script.transfer());
    output.say("");
    for (Repository.Executed<Account> each : both) {
      output.say("   %s   %s".formatted(each.after().id(), balance(each.after())));
    }
    var appended = both.getFirst().appended();
    if (appended != null) {
      output.say(
          "   stored together at positions %d and %d"
              .formatted(appended.firstPosition(), appended.lastPosition()));
    }
  }

  private Race.Outcome race(Repository<AccountCommand, Account, AccountEvent> accounts)
      throws InterruptedException {
    chapter(
        "6. Two at once",
        "Two threads read the same version of an account, wait for each other, and both write the"
            + " next one.");
    Race.Outcome outcome = Race.run(accounts, Script.CHECKING, "100", "200");
    output.say("");
    outcome
        .won()
        .forEach(
            amount ->
                output.say(
                    "   the deposit of %s became version %d"
                        .formatted(amount, outcome.version() + 1)));
    outcome.conflicts().forEach(message -> output.say("   the other got: %s".formatted(message)));
    return outcome;
  }

  private static Figures figures(Headwater store, long acknowledged, Race.Outcome race) {
    var accounts = Script.accounts(store);
    BigDecimal folded =
        accounts
            .history(Script.ACCOUNT)
            .reduce((earlier, later) -> later)
            .map(change -> change.after().balance())
            .orElse(BigDecimal.ZERO);
    return new Figures(
        folded,
        accounts.loadAtVersion(Script.ACCOUNT, 3).state().balance(),
        accounts.load(Script.ACCOUNT).state().balance(),
        race.conflicts().size(),
        store.events().head(),
        acknowledged,
        store.events().read(Read.stream(accounts.stream(Script.COUNTER))).stream().count(),
        accounts.load(Script.SAVINGS).state().balance());
  }

  private void end(Figures figures) {
    chapter("In the end", "The store was closed and opened once more. In it are:");
    output.say("");
    output.say(
        "   final balance of %s           %s".formatted(Script.ACCOUNT, figures.finalBalance()));
    output.say("   balance at version 3              %s".formatted(figures.balanceAtVersion3()));
    output.say("   recovered from the snapshot       %s".formatted(figures.recoveredBalance()));
    output.say("   conflicts of the two threads      %d".formatted(figures.conflicts()));
    output.say("   events in the store               %,d".formatted(figures.events()));
    output.say("");
  }

  private void chapter(String title, String... text) {
    output.say("");
    output.say(title);
    for (String line : text) {
      output.say("   %s".formatted(line));
    }
  }

  private void indent(Table table) {
    table.lines().forEach(line -> output.say("   %s".formatted(line)));
  }

  private static String balance(Repository.Loaded<Account> loaded) {
    return loaded.state().balance().toPlainString();
  }

  private static String signed(BigDecimal amount) {
    return (amount.signum() > 0 ? "+" : "") + amount.toPlainString();
  }

  private static String description(AccountEvent event) {
    return switch (event) {
      case AccountEvent.Opened e -> "overdraft limit " + e.overdraftLimit().toPlainString();
      case AccountEvent.Deposited e -> e.description();
      case AccountEvent.Withdrawn e -> e.description();
      case AccountEvent.TransferSent e -> e.description();
      case AccountEvent.TransferReceived e -> e.description();
      case AccountEvent.Closed e -> "";
    };
  }
}
