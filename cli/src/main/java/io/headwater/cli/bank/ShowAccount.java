package io.headwater.cli.bank;

import io.headwater.bank.Account;
import io.headwater.bank.Bank;
import io.headwater.cli.terminal.Converters;
import io.headwater.core.Repository.Loaded;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater bank show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show an account as it is, or as it was.")
final class ShowAccount implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ACCOUNT",
      converter = Converters.ToAccount.class,
      description = "The account.")
  String account = "";

  @ArgGroup When when = new When();

  @Mixin BankOptions options = new BankOptions();

  /** One of two ways to say when. */
  static final class When {
    @Option(
        names = "--at-version",
        paramLabel = "N",
        description = "As it was after its N-th event.")
    @Nullable Long version;

    @Option(
        names = "--as-of",
        paramLabel = "INSTANT",
        converter = Converters.ToInstant.class,
        description = "As it was at this time, by the transactions' own times.")
    @Nullable Instant time;
  }

  @Override
  public Integer call() throws Exception {
    return options.lookingAtBank(bank -> Shown.account(options.output, asked(bank)));
  }

  private Loaded<Account> asked(Bank bank) {
    if (when.version != null) {
      return bank.accountAtVersion(account, when.version);
    }
    return when.time == null ? bank.account(account) : bank.accountAsOf(account, when.time);
  }
}
