package io.headwater.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** This project keeps the rules of the house. */
class HouseRulesTest {
  private final Repo repo = Repo.here();
  private final Exceptions exceptions = Exceptions.of(repo);

  @TestFactory
  Stream<DynamicTest> rules() {
    if (Boolean.getBoolean("headwater.tidy.accept")) {
      PublicTypes.accept(repo);
    }
    return Rule.all().stream().map(rule -> dynamicTest(rule.sentence(), () -> keeps(rule)));
  }

  private void keeps(Rule rule) {
    List<Finding> findings = exceptions.uncovered(rule, rule.findings(repo));
    assertThat(findings)
        .as(
            "%s (rule '%s'; a reasoned exception is a line 'rule | subject | reason' in"
                + " tidy/exceptions.txt)",
            rule.sentence(), rule.name())
        .isEmpty();
  }

  @Test
  void every_exception_is_still_needed() {
    assertThat(exceptions.unused(repo, Rule.all())).isEmpty();
  }

  @Test
  void there_is_something_to_look_at() {
    assertThat(repo.shipped()).hasSizeGreaterThan(20);
    assertThat(repo.main()).hasSizeGreaterThan(20);
    assertThat(repo.modules()).contains("log", "core", "embedded", "bank", "cli", "tidy");
  }
}
