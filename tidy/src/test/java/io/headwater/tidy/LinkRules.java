package io.headwater.tidy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Links in the pages lead somewhere. Only links inside the project are looked at. */
final class LinkRules {
  private static final Pattern LINK =
      Pattern.compile("!?\\[[^\\]]*\\]\\(\\s*<?([^)\\s>]+)>?[^)]*\\)");
  private static final Pattern REFERENCE = Pattern.compile("^\\[[^\\]]+\\]:\\s*<?([^\\s>]+)>?.*");
  private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.*?)\\s*#*$");
  private static final Pattern ANCHOR = Pattern.compile("<a\\s+(?:id|name)=\"([^\"]+)\"");

  private LinkRules() {}

  static List<Rule> all() {
    return List.of(new Rule("dead-link", "links in pages lead somewhere", LinkRules::deadLinks));
  }

  private static List<Finding> deadLinks(Repo repo) {
    List<Finding> found = new ArrayList<>();
    for (Path page : repo.files(".md")) {
      List<String> lines = prose(Repo.read(page));
      for (int i = 0; i < lines.size(); i++) {
        for (String target : targets(lines.get(i))) {
          String why = dead(repo, page, target);
          if (why != null) {
            String path = repo.relative(page);
            found.add(new Finding(path, path + ":" + (i + 1), target + " " + why));
          }
        }
      }
    }
    return found;
  }

  private static List<String> targets(String line) {
    List<String> targets = new ArrayList<>();
    LINK.matcher(line).results().map(m -> m.group(1)).forEach(targets::add);
    Matcher reference = REFERENCE.matcher(line);
    if (reference.matches()) {
      targets.add(reference.group(1));
    }
    return targets;
  }

  private static @org.jspecify.annotations.Nullable String dead(
      Repo repo, Path page, String target) {
    if (target.matches("[a-z][a-z0-9+.-]*:.*")) {
      return null;
    }
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path directory = page.toAbsolutePath().getParent();
    Path aim = file.isEmpty() ? page : Path.of(directory + "/" + file).normalize();
    if (!Files.exists(aim)) {
      return "does not exist";
    }
    if (!aim.toAbsolutePath().startsWith(repo.root().toAbsolutePath())) {
      return "is outside of the project";
    }
    if (hash >= 0 && aim.toString().endsWith(".md")) {
      String anchor = target.substring(hash + 1);
      return anchors(Repo.read(aim)).contains(anchor) ? null : "has no such heading";
    }
    return null;
  }

  /** The names of the headings of a page, as hosting sites make them. */
  private static Set<String> anchors(String page) {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> times = new HashMap<>();
    for (String line : prose(page)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String slug =
            heading
                .group(1)
                .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                .replaceAll("\\s", "-");
        int before = times.merge(slug, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? slug : slug + "-" + before);
      }
      ANCHOR.matcher(line).results().map(m -> m.group(1)).forEach(anchors::add);
    }
    return anchors;
  }

  /** The lines of a page, with those of code blocks and the code in lines blanked out. */
  private static List<String> prose(String page) {
    List<String> prose = new ArrayList<>();
    boolean code = false;
    for (String line : page.lines().toList()) {
      boolean fence =
          line.stripLeading().startsWith("```") || line.stripLeading().startsWith("~~~");
      prose.add(code || fence ? "" : HEADING.matcher(line).matches() ? line : uncoded(line));
      code ^= fence;
    }
    return prose;
  }

  private static String uncoded(String line) {
    return line.replaceAll("`[^`]*`", "code");
  }
}
