package io.headwater.kafka.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.testkit.OracleProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Member processes of one group, and what they say they have handled, passed on to an oracle. */
final class MemberKillCrew implements AutoCloseable {
  private static final int LEAVE_SECONDS = 60;

  private final String bootstrap;
  private final Path directory;
  private final String work;
  private final OracleProcess oracle;
  private final BufferedReader told;
  private final List<Process> members = new ArrayList<>();
  private final Map<String, Long> next = new HashMap<>();
  private final Map<Integer, String> owners = new HashMap<>();
  private final StringBuilder begun = new StringBuilder();
  private final AtomicLong first = new AtomicLong();
  private int started;
  private int moves;

  MemberKillCrew(String bootstrap, Path directory, String work, OracleProcess oracle)
      throws IOException {
    this.bootstrap = bootstrap;
    this.directory = Files.createDirectories(directory);
    this.work = work;
    this.oracle = oracle;
    Path handled = Files.createFile(directory.resolve("handled"));
    this.told = Files.newBufferedReader(handled, UTF_8);
  }

  void start(MemberKillChild.Commits when) throws IOException {
    started++;
    members.add(MemberKillChild.start(bootstrap, directory, "member" + started, work, when));
  }

  /** Kills the one who is there longest, with SIGKILL. */
  void kill() throws InterruptedException {
    Process victim = members.removeFirst();
    assertThat(victim.isAlive()).as("a member ended before it was killed").isTrue();
    victim.destroyForcibly();
    assertThat(victim.waitFor(LEAVE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  /** Has the one who is there longest leave in order. */
  void leave() throws IOException, InterruptedException {
    Process leaver = members.removeFirst();
    leaver.getOutputStream().close();
    assertThat(leaver.waitFor(LEAVE_SECONDS, TimeUnit.SECONDS)).as("it left").isTrue();
    assertThat(leaver.exitValue()).as(errors()).isZero();
  }

  void leaveAll() throws IOException, InterruptedException {
    while (!members.isEmpty()) {
      leave();
    }
  }

  /** Tells the oracle what was handled since the last call. */
  void listen() throws IOException {
    for (int c = told.read(); c >= 0; c = told.read()) {
      if (c == '\n') {
        hear(begun.toString());
        begun.setLength(0);
      } else {
        begun.append((char) c);
      }
    }
  }

  private void hear(String line) {
    String[] words = line.split(" ", 4);
    assertThat(words).as("a line of a member: %s", line).hasSize(4);
    String owner = owners.put(Integer.parseInt(words[1]), words[0]);
    if (owner != null && !owner.equals(words[0])) {
      moves++;
    }
    long sequence = sequence(words[3]);
    oracle.handled(words[2], sequence, words[3].getBytes(UTF_8));
    long before = next.getOrDefault(words[2], 0L);
    if (sequence >= before) {
      next.put(words[2], sequence + 1);
      first.addAndGet(sequence + 1 - before);
    }
  }

  /** What a message says of itself: its number, a colon, anything. */
  private static long sequence(String text) {
    return Long.parseLong(text.substring(0, text.indexOf(':')));
  }

  /** Up to which sequence of a key messages were handled. */
  long handled(String key) {
    return next.getOrDefault(key, 0L);
  }

  /** How many messages were handled, each counted once. Any thread. */
  long handled() {
    return first.get();
  }

  /** How often the messages of a partition came from another member than before. */
  int moves() {
    return moves;
  }

  /** What members complained of. */
  String errors() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 1; i <= started; i++) {
      all.append(Files.readString(directory.resolve("member" + i + ".errors")));
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    members.forEach(Process::destroyForcibly);
    told.close();
  }
}
