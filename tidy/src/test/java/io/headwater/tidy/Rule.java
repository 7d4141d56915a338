package io.headwater.tidy;

import java.util.List;
import java.util.function.Function;

/**
 * One rule of the house.
 *
 * @param name how an exception refers to it
 * @param sentence what it asks for
 * @param check finds what is against it
 */
record Rule(String name, String sentence, Function<Repo, List<Finding>> check) {
  List<Finding> findings(Repo repo) {
    return check.apply(repo);
  }

  /** Every rule there is. */
  static List<Rule> all() {
    return java.util.stream.Stream.of(
            SizeRules.all(),
            WritingRules.all(),
            CallRules.all(),
            ArrowRules.all(),
            PublicTypes.all(),
            LinkRules.all())
        .flatMap(List::stream)
        .toList();
  }
}
