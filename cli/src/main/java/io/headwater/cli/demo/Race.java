package io.headwater.cli.demo;

import io.headwater.bank.Account;
import io.headwater.bank.AccountCommand;
import io.headwater.bank.AccountCommand.Deposit;
import io.headwater.bank.AccountEvent;
import io.headwater.bank.BankAccount;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.Metadata;
import io.headwater.core.Repository;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Two threads that read the same version of an account and both want to write the next. */
final class Race {

  /**
   * How it went.
   *
   * @param version the version that both had read
   * @param won the amounts that were stored
   * @param conflicts the messages of those that were not
   */
  record Outcome(long version, List<String> won, List<String> conflicts) {}

  private record Attempt(long version, String amount, String conflict) {}

  private Race() {}

  static Outcome run(
      Repository<AccountCommand, Account, AccountEvent> accounts, String id, String... amounts)
      throws InterruptedException {
    CyclicBarrier bothHaveRead = new CyclicBarrier(amounts.length);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Attempt>> racers =
          Stream.of(amounts)
              .<Callable<Attempt>>map(amount -> () -> race(accounts, id, amount, bothHaveRead))
              .toList();
      List<Attempt> attempts = threads.invokeAll(racers).stream().map(Race::result).toList();
      return new Outcome(
          attempts.getFirst().version(),
          attempts.stream().filter(a -> a.conflict().isEmpty()).map(Attempt::amount).toList(),
          attempts.stream().map(Attempt::conflict).filter(text -> !text.isEmpty()).toList());
    }
  }

  private static Attempt race(
      Repository<AccountCommand, Account, AccountEvent> accounts,
      String id,
      String amount,
      CyclicBarrier bothHaveRead)
      throws Exception {
    Repository.Loaded<Account> read = accounts.load(id);
    Deposit deposit = new Deposit(id, Script.euros(amount), "deposit of " + amount);
    List<AccountEvent> decided = new BankAccount().decide(deposit, read.state());
    bothHaveRead.await();
    try {
      accounts.save(id, read.version(), decided, Metadata.none());
      return new Attempt(read.version(), amount, "");
    } catch (Conflict conflict) {
      return new Attempt(read.version(), amount, String.valueOf(conflict.getMessage()));
    }
  }

  private static Attempt result(Future<Attempt> racer) {
    try {
      return racer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a racer failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while two threads raced", e);
    }
  }
}
