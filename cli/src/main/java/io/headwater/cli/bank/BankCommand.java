package io.headwater.cli.bank;

import picocli.CommandLine.Command;

/** {@code headwater bank}: the bank, kept in a store. */
@Command(
    name = "bank",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Keep bank accounts in a store.",
    subcommands = {
      OpenAccount.class,
      Deposit.class,
      Withdraw.class,
      Transfer.class,
      CloseAccount.class,
      ShowAccount.class,
      History.class,
      StatementOf.class,
      Accounts.class,
      Generate.class,
      ReplayFile.class
    })
public final class BankCommand {}
