package io.headwater.tidy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What compiled code may not call, found in the class files: imports cannot hide it. */
final class CallRules {
  private static final Set<String> ENGINE = Set.of("log", "core", "embedded");
  private static final Pattern WALL_CLOCK =
      Pattern.compile(
          "java\\.lang\\.System\\.(currentTimeMillis|nanoTime)"
              + "|java\\.time\\.\\w+\\.now"
              + "|java\\.time\\.Clock\\.(system|tick)\\w*"
              + "|java\\.util\\.(Date|GregorianCalendar)\\.<init>");
  private static final Pattern REFLECTION =
      Pattern.compile(
          "java\\.lang\\.reflect\\..*"
              + "|java\\.lang\\.Class\\.(forName|newInstance|get(Declared)?(Method|Field|Constructor)s?"
              + "|getRecordComponents|getPermittedSubclasses|getDeclaredClasses|getClasses)"
              + "|java\\.lang\\.invoke\\.MethodHandles\\$Lookup\\.(find(?!VarHandle)|unreflect)\\w*"
              + "|java\\.util\\.ServiceLoader\\..*");
  private static final Pattern SLEEP =
      Pattern.compile(
          "java\\.lang\\.Thread\\.sleep|java\\.util\\.concurrent\\.TimeUnit\\.sleep"
              + "|java\\.util\\.concurrent\\.locks\\.LockSupport\\.parkNanos");
  private static final Pattern CHANNELS = Pattern.compile("java\\.nio\\.channels\\..*");
  private static final Pattern THREAD_LOCAL =
      Pattern.compile("java\\.lang\\.(InheritableThreadLocal|ThreadLocal)\\..*");

  private CallRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule(
            "wall-clock",
            "log, core and embedded ask the injected clock for the time",
            repo -> calls(engine(repo), WALL_CLOCK)),
        new Rule(
            "reflection",
            "only json uses reflection",
            repo -> calls(shipped(repo, module -> !module.equals("json")), REFLECTION)),
        new Rule(
            "channels",
            "only the disk of log uses java.nio.channels",
            repo -> calls(shipped(repo, module -> true), CHANNELS)),
        new Rule(
            "thread-local",
            "there is no ThreadLocal",
            repo -> calls(shipped(repo, module -> true), THREAD_LOCAL)),
        new Rule("sleeping-test", "no test sleeps", repo -> calls(repo.tests(), SLEEP)));
  }

  private static List<JavaClass> engine(Repo repo) {
    return shipped(repo, ENGINE::contains);
  }

  private static List<JavaClass> shipped(Repo repo, Predicate<String> modules) {
    return repo.main().stream().filter(type -> modules.test(repo.moduleOf(type))).toList();
  }

  private static List<Finding> calls(List<JavaClass> types, Pattern forbidden) {
    List<Finding> found = new ArrayList<>();
    for (JavaClass type : types) {
      for (JavaAccess<?> access : type.getAccessesFromSelf()) {
        String target = access.getTargetOwner().getName() + "." + access.getTarget().getName();
        if (forbidden.matcher(target).matches()) {
          found.add(
              new Finding(
                  outermost(type).getName(),
                  type.getSource().flatMap(source -> source.getFileName()).orElse(type.getName())
                      + ":"
                      + access.getLineNumber(),
                  type.getName() + " calls " + target));
        }
      }
    }
    return found;
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(CallRules::outermost).orElse(type);
  }
}
