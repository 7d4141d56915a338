package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Appended;
import io.headwater.core.Envelope;
import io.headwater.core.EventIds;
import io.headwater.core.HeadwaterException.EventIdReused;
import io.headwater.core.Repository;
import io.headwater.core.Repository.Executed;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A command with an id is carried out once, however often it comes. */
abstract class CommandIdContract extends StoreContract {
  CommandIdContract() {
    super("command id contract");
  }

  private Repository<Purse.Command, Purse.Contents, Purse.Change> purses() {
    return Repository.of(store(), new Purse(), new Purse.Codec()).withAttempts(100);
  }

  private static Envelope<Purse.Command> command(String id, String commandId, Purse.Command what) {
    return Envelope.of(id, what).withCommandId(commandId);
  }

  private void sameAnswer(Executed<Purse.Contents> again, Executed<Purse.Contents> first) {
    assertThat(again).isEqualTo(new Executed<>(first.after(), first.appended(), true));
    checked(1);
  }

  @Test
  void theSecondTimeTheAnswerIsThatOfTheFirst() {
    Executed<Purse.Contents> first = purses().execute(command("x", "c1", new Purse.PutSingly(3)));
    assertThat(first.repeated()).isFalse();
    assertThat(all().stream().map(event -> event.id()))
        .containsExactly(EventIds.named("c1#0"), EventIds.named("c1#1"), EventIds.named("c1#2"));
    sameAnswer(purses().execute(command("x", "c1", new Purse.PutSingly(3))), first);

    purses().execute("x", new Purse.Put(100));
    sameAnswer(purses().execute(command("x", "c1", new Purse.PutSingly(3))), first);
    sameAnswer(purses().withCache(9).execute(command("x", "c1", new Purse.PutSingly(3))), first);
    assertThat(events().head()).isEqualTo(4);
  }

  @Test
  void itIsThatEvenIfTheCommandWouldNowBeRefusedOrDecidedOtherwise() {
    purses().execute("x", new Purse.Put(5));
    Executed<Purse.Contents> first = purses().execute(command("x", "c1", new Purse.Take(5)));
    sameAnswer(purses().execute(command("x", "c1", new Purse.Take(5))), first);
    sameAnswer(purses().execute(command("x", "c1", new Purse.Put(0))), first);
    sameAnswer(purses().execute(command("x", "c1", new Purse.PutSingly(4))), first);
    assertThat(events().head()).isEqualTo(2);
  }

  @Test
  void itIsThatAfterReopeningAndAfterACrash() {
    Executed<Purse.Contents> first = purses().execute(command("x", "c1", new Purse.Put(5)));
    reopen();
    sameAnswer(purses().execute(command("x", "c1", new Purse.Put(5))), first);
    if (canCrashHere()) {
      crash();
      sameAnswer(purses().execute(command("x", "c1", new Purse.Put(5))), first);
    }
  }

  @Test
  void aRefusedCommandIsDecidedAnew() {
    assertThatThrownBy(() -> purses().execute(command("x", "c1", new Purse.Take(5))))
        .isInstanceOf(Purse.TooFew.class);
    purses().execute("x", new Purse.Put(5));
    assertThat(purses().execute(command("x", "c1", new Purse.Take(5))).repeated()).isFalse();
  }

  @Test
  void severalAggregatesAnswerTogether() {
    purses().execute("a", new Purse.Put(10));
    List<Envelope<Purse.Command>> transfer =
        List.of(
            command("a", "t1", new Purse.Take(7)),
            command("none", "t1", new Purse.Put(0)),
            command("b", "t1", new Purse.Put(7)));
    List<Executed<Purse.Contents>> first = purses().executeAll(transfer);
    purses().execute("b", new Purse.Put(1));
    List<Executed<Purse.Contents>> again = purses().executeAll(transfer);
    assertThat(first).hasSameSizeAs(again);
    for (int i = 0; i < first.size(); i++) {
      sameAnswer(again.get(i), first.get(i));
    }
    assertThat(events().head()).isEqualTo(4);
    assertThatThrownBy(
            () ->
                purses()
                    .executeAll(
                        List.of(
                            command("a", "t1", new Purse.Put(7)),
                            command("b", "t2", new Purse.Put(7)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("t1", "t2");
  }

  @Test
  void theIdOfAnotherAggregatesCommandIsRefused() {
    purses().execute(command("x", "c1", new Purse.Put(5)));
    assertThatThrownBy(() -> purses().execute(command("y", "c1", new Purse.Put(5))))
        .isInstanceOfSatisfying(
            EventIdReused.class, reused -> assertThat(reused.position()).isOne())
        .hasMessageContaining("purse-x");
    assertThat(events().head()).isOne();
  }

  @Test
  void ofSixteenRacersWithOneIdOneIsCarriedOutAndAllAnswerAlike() {
    Purse.Command[] kinds = {new Purse.Put(3), new Purse.PutSingly(3), new Purse.Take(3)};
    for (int round = 0; round < dose(15); round++) {
      String id = "raced" + round;
      Purse.Command what = kinds[round % kinds.length];
      purses().execute(id, new Purse.Put(3)); // so that what was taken once cannot be taken again
      var raced = purses().withCache(round % 2 * 5);
      List<Executed<Purse.Contents>> answers =
          new ArrayList<>(
              Crew.run(
                  16,
                  i -> {
                    raced.execute(id, new Purse.PutSingly(i % 2));
                    return raced.execute(command(id, "c" + id, what));
                  }));
      Appended appended = answers.getFirst().appended();
      for (Executed<Purse.Contents> answer : answers) {
        assertThat(answer.appended()).isEqualTo(appended);
        assertThat(answer.after()).isEqualTo(answers.getFirst().after());
        checked(1);
      }
      assertThat(raced.load(id)).isEqualTo(purses().load(id));
      long change = what instanceof Purse.Take ? -3 : 3;
      assertThat(purses().load(id).state().coins()).isEqualTo(3 + 8 + change);
    }
  }
}
