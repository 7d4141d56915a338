package io.headwater.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets many callers share one force: each submits, and whoever gets the commit turn does the work
 * of all who wait. A plain object: {@link #step} does one turn, and simulation calls it itself.
 *
 * <p>There is no commit thread, because a hand-over to one costs as much as half a force. A caller
 * who finds the turn free runs turns until its own item is done; then it wakes the next in the
 * queue, who may take the turn, and after that those it has served, while the next force is under
 * way.
 *
 * @param <T> what is submitted
 */
public final class GroupCommit<T> {

  /**
   * The work of one turn: decide, encode, stage, commit, answer. Called by one thread at a time. It
   * answers every item itself, the failure of the log included; if it throws all the same, that
   * failure goes to everybody who waits and to all who come later.
   */
  public interface Turn<T> {
    /**
     * @param waiting in the order submitted; valid during the call
     */
    void run(List<T> waiting);
  }

  private static final class Node<T> {
    final T item;
    final @Nullable Thread waiter;
    volatile boolean done;

    Node(T item, @Nullable Thread waiter) {
      this.item = item;
      this.waiter = waiter;
    }
  }

  private final int capacity;
  private final int maxTurn;
  private final Turn<T> turn;
  private final Semaphore room;
  private final ConcurrentLinkedQueue<Node<T>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  /**
   * @param capacity how many may wait or be served before {@link #submit} blocks
   * @param maxTurn how many are handed to one turn at most
   */
  public GroupCommit(int capacity, int maxTurn, Turn<T> turn) {
    if (capacity < 1 || maxTurn < 1) {
      throw new IllegalArgumentException(
          "capacity %d, maxTurn %d; expected at least 1".formatted(capacity, maxTurn));
    }
    this.capacity = capacity;
    this.maxTurn = maxTurn;
    this.turn = turn;
    this.room = new Semaphore(capacity, true);
  }

  /**
   * Adds an item and returns when its turn was run, by this thread or another. Not interruptible;
   * the interrupt flag is kept.
   *
   * @throws RejectedExecutionException after {@link #close}
   * @throws LogException.Failed if a turn threw
   */
  public void submit(T item) {
    Node<T> node = new Node<>(item, Thread.currentThread());
    accept(node);
    boolean interrupted = false;
    while (!node.done) {
      if (taken.compareAndSet(false, true)) {
        lead(node);
      } else {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    checkFailure();
  }

  /**
   * Adds an item and returns; another thread runs its turn. Blocks only while the queue is full.
   *
   * @throws RejectedExecutionException after {@link #close}
   * @throws LogException.Failed if a turn threw before
   */
  public void submitAsync(T item) {
    accept(new Node<>(item, null));
    if (!taken.get()) {
      wakeNext();
    }
  }

  /**
   * Adds an item without running anything: for simulation.
   *
   * @throws RejectedExecutionException after {@link #close}
   */
  public void enqueue(T item) {
    accept(new Node<>(item, null));
  }

  /** Runs one turn for those who wait, if there are any and no turn is under way. */
  public boolean step() {
    if (queue.isEmpty() || !taken.compareAndSet(false, true)) {
      return false;
    }
    List<Node<T>> served = List.of();
    try {
      served = runTurn();
    } finally {
      taken.set(false);
    }
    wake(served, null);
    checkFailure();
    return !served.isEmpty();
  }

  /**
   * Refuses new items, and returns when those accepted have had their turn. A second call waits as
   * well.
   */
  public void close() {
    closed = true;
    drain();
    room.acquireUninterruptibly(capacity);
    room.release(capacity);
  }

  private void accept(Node<T> node) {
    checkFailure();
    room.acquireUninterruptibly();
    if (closed || failure != null) {
      room.release();
      checkFailure();
      throw new RejectedExecutionException("closed: expected no new items");
    }
    queue.add(node);
  }

  /** Runs turns until the node is done; called by whoever took the turn. */
  private void lead(Node<T> own) {
    List<Node<T>> served = List.of();
    while (!own.done) {
      wake(served, own);
      served = runTurn();
    }
    taken.set(false);
    wakeNext();
    wake(served, own);
  }

  /** Runs turns until nobody waits, unless another does so. */
  private void drain() {
    while (!queue.isEmpty() && taken.compareAndSet(false, true)) {
      List<Node<T>> served;
      do {
        served = runTurn();
        wake(served, null);
      } while (!served.isEmpty());
      taken.set(false);
    }
  }

  private List<Node<T>> runTurn() {
    List<Node<T>> served = new ArrayList<>();
    Node<T> node = null;
    try {
      List<T> items = new ArrayList<>();
      while (served.size() < maxTurn && (node = queue.poll()) != null) {
        served.add(node);
        items.add(node.item);
      }
      if (failure == null && !items.isEmpty()) {
        turn.run(items);
      }
    } catch (Throwable t) { // an error as well: nobody may wait for ever
      failure = t;
      if (node != null && !served.contains(node)) {
        served = List.of(node);
      }
    }
    for (Node<T> each : served) {
      each.done = true;
    }
    room.release(served.size());
    return served;
  }

  /** Lets somebody take the turn, now free, if anybody waits. */
  private void wakeNext() {
    Node<T> next = queue.peek();
    if (next == null) {
      return;
    }
    if (next.waiter != null) {
      LockSupport.unpark(next.waiter);
    } else {
      Thread.startVirtualThread(this::drain);
    }
  }

  private void wake(List<Node<T>> served, @Nullable Node<T> own) {
    for (Node<T> node : served) {
      if (node != own && node.waiter != null) {
        LockSupport.unpark(node.waiter);
      }
    }
  }

  private void checkFailure() {
    Throwable cause = failure;
    if (cause != null) {
      throw new LogException.Failed(
          "a commit turn threw %s; expected it to answer its items: close and open again"
              .formatted(cause),
          cause);
    }
  }
}
