package io.headwater.bank;

/** What can be asked of an account. What is wrong with it is for {@link BankAccount} to say. */
public sealed interface AccountCommand {

  /** The id of the account that is asked. */
  String account();

  /**
   * Open the account.
   *
   * @param initialDeposit 0 or more, of the currency that the account is to have
   * @param overdraftLimit how far below 0 the balance may go; 0 or more, of the same currency
   */
  record Open(String account, Money initialDeposit, Money overdraftLimit)
      implements AccountCommand {}

  /** Put money in. */
  record Deposit(String account, Money amount, String description) implements AccountCommand {}

  /** Take money out. */
  record Withdraw(String account, Money amount, String description) implements AccountCommand {}

  /** Send money to another account; goes in one append with its {@link ReceiveTransfer}. */
  record SendTransfer(String account, String toAccount, Money amount, String description)
      implements AccountCommand {}

  /** Receive money from another account; goes in one append with its {@link SendTransfer}. */
  record ReceiveTransfer(String account, String fromAccount, Money amount, String description)
      implements AccountCommand {}

  /** Close the account, for good. */
  record Close(String account) implements AccountCommand {}
}
