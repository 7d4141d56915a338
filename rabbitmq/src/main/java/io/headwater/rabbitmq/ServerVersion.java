package io.headwater.rabbitmq;

import com.rabbitmq.client.Connection;
import io.headwater.core.HeadwaterException.NotSupported;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server of some version can do. The tests have run on 3.10, 4.0 and 4.3.
 *
 * @param text as the server says it
 * @param major the first number
 * @param minor the second
 */
record ServerVersion(String text, int major, int minor) {
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\b.*");

  /** What a server calls itself when it is connected to. */
  static ServerVersion of(Connection connection) {
    return parse(String.valueOf(connection.getServerProperties().get("version")));
  }

  /** What a server calls itself in its properties. */
  static ServerVersion parse(String text) {
    Matcher matcher = NUMBERS.matcher(text);
    return matcher.matches()
        ? new ServerVersion(
            text, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
        : new ServerVersion(text, 0, 0);
  }

  private boolean isAtLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }

  /** Refuses servers whose quorum queues cannot expire messages, or move them at least once. */
  void check(String address) {
    if (!isAtLeast(3, 10)) {
      throw new NotSupported(
          ("the server at %s is RabbitMQ '%s'; expected 3.10 or newer, whose quorum"
                  + " queues can expire messages: upgrade it")
              .formatted(address, text));
    }
  }

  /**
   * Whether quorum queues hand out the higher priority first. From 4.0 to 4.2 they have two levels,
   * and hand out two of the higher for one of the lower.
   */
  boolean hasPriorities() {
    return isAtLeast(4, 3);
  }
}
