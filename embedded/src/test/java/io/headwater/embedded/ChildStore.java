package io.headwater.embedded;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A store in another process. It prints its head when open, and then the position of every
 * acknowledged append, by so many writers at once, until it is killed.
 */
final class ChildStore {
  private ChildStore() {}

  static Process start(Path store, int writers) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ChildStore.class.getName(),
            store.toString(),
            Integer.toString(writers))
        .redirectErrorStream(true)
        .start();
  }

  public static void main(String[] args) throws InterruptedException {
    Embedded store = Embedded.open(Path.of(args[0]));
    long head = store.events().head();
    System.out.println(head);
    for (int writer = 0; writer < Integer.parseInt(args[1]); writer++) {
      String stream = "w" + writer;
      Thread.ofPlatform().start(() -> append(store, stream, head));
    }
    new CountDownLatch(1).await();
  }

  private static void append(Embedded store, String stream, long head) {
    for (int i = 0; ; i++) {
      String name = stream + " " + head + " " + i;
      Event event = Event.of("T", new byte[50]).withId(EventIds.named(name)).inStream(stream);
      long position = store.events().append(List.of(event), AppendCondition.any()).firstPosition();
      synchronized (System.out) {
        System.out.println(position + " " + name);
        System.out.flush();
      }
    }
  }
}
