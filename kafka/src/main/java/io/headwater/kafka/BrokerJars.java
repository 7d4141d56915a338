package io.headwater.kafka;

import io.headwater.core.HeadwaterException.Unavailable;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the jars of a broker are. */
final class BrokerJars {
  private static final String IN_CHECKOUT = "kafka-broker/target/lib";

  private BrokerJars() {}

  static Path find() {
    String named = System.getProperty(LocalKafka.JARS);
    if (named != null) {
      Path jars = Path.of(named).toAbsolutePath();
      if (!Files.isDirectory(jars)) {
        throw new Unavailable(
            "-D%s names %s; expected a directory of a Kafka broker's jars"
                .formatted(LocalKafka.JARS, jars),
            null);
      }
      return jars;
    }
    List<Path> starts = new ArrayList<>();
    Path own = ownPlace();
    if (own != null) {
      starts.add(own);
    }
    starts.add(Path.of("").toAbsolutePath());
    for (Path start : starts) {
      for (Path each = start; each != null; each = each.getParent()) {
        Path jars = each.resolve(IN_CHECKOUT);
        if (Files.isDirectory(jars)) {
          return jars;
        }
      }
    }
    throw new Unavailable(
        "no %s above any of %s; build the module kafka-broker, or name a directory of a Kafka"
                .formatted(IN_CHECKOUT, starts)
            + " broker's jars by -D"
            + LocalKafka.JARS,
        null);
  }

  private static @Nullable Path ownPlace() {
    CodeSource source = BrokerJars.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null; // not a file; the working directory is left
    }
  }
}
