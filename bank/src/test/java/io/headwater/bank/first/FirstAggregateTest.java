package io.headwater.bank.first;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Headwater;
import io.headwater.core.Repository;
import io.headwater.embedded.Embedded;
import io.headwater.json.JsonEventCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows, run; and that the README shows exactly this. */
class FirstAggregateTest {
  private static int sell(Path directory) {
    // begin README: use
    var codec =
        JsonEventCodec.of(Stock.Moved.class)
            .type("stock.in", Stock.In.class)
            .type("stock.out", Stock.Out.class)
            .build();
    try (Headwater store = Embedded.open(directory)) {
      var stock = Repository.of(store, new Stock(), codec);
      stock.execute("tea", new Stock.Move(10));
      stock.execute("tea", new Stock.Move(-3)); // returned = on the disk
      return stock.load("tea").state();
    }
    // end README
  }

  @Test
  void the_first_aggregate_keeps_its_state_on_the_disk(@TempDir Path directory) {
    assertThat(sell(directory.resolve("store"))).isEqualTo(7);
    assertThat(sell(directory.resolve("store"))).isEqualTo(14);
  }

  @Test
  void a_refused_command_is_an_exception_of_the_domain() {
    assertThatThrownBy(() -> new Stock().decide(new Stock.Move(-1), 0)).hasMessage("only 0 left");
  }

  @Test
  void the_readme_shows_this_code() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    Path here = Path.of("src/test/java/io/headwater/bank/first");
    for (String file : new String[] {"Stock.java", "FirstAggregateTest.java"}) {
      String source = Files.readString(here.resolve(file));
      int begin = source.indexOf('\n', source.indexOf("// begin README")) + 1;
      int end = source.lastIndexOf('\n', source.indexOf("// end README")) + 1;
      assertThat(readme).contains(source.substring(begin, end).stripTrailing().stripIndent());
    }
  }
}
