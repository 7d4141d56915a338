package io.headwater.embedded.topic;

import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A store with a topic in another process. It prints {@code partition offset name} of every
 * acknowledged message, by so many publishers at once, until it is killed.
 */
final class ChildTopic {
  private ChildTopic() {}

  static Process start(Path store, int life, int publishers) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ChildTopic.class.getName(),
            store.toString(),
            Integer.toString(life),
            Integer.toString(publishers))
        .redirectErrorStream(true)
        .start();
  }

  public static void main(String[] args) throws InterruptedException {
    Embedded store = Embedded.open(Path.of(args[0]), Stores.SMALL);
    store.topics().create(Topic.of("t", 3));
    for (int publisher = 0; publisher < Integer.parseInt(args[2]); publisher++) {
      String who = args[1] + "-" + publisher;
      Thread.ofPlatform().start(() -> publish(store, who));
    }
    new CountDownLatch(1).await();
  }

  private static void publish(Embedded store, String who) {
    for (int i = 0; ; i++) {
      String name = who + "-" + i;
      Event event = Event.of("T", new byte[50]).withId(EventIds.named(name));
      List<Message> two =
          List.of(
              new Message(who, event), new Message(name, event.withId(EventIds.named(name + "b"))));
      List<Published> places = store.topics().publishAtomically("t", two);
      synchronized (System.out) {
        System.out.println(places.get(0).partition() + " " + places.get(0).offset() + " " + name);
        System.out.println(
            places.get(1).partition() + " " + places.get(1).offset() + " " + name + "b");
        System.out.flush();
      }
    }
  }
}
