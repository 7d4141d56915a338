package io.headwater.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One worked example of dcb.events: given these events, when this command comes, then this event or
 * this error. Read from {@code dcb-scenarios/dcb-scenarios.json}; the rules that the file has as
 * expressions are not read, {@link DcbDecider} has them as Java.
 *
 * @param model the example and its stage, for example {@code course_subscription_02}
 * @param description the case, as the file calls it
 * @param given what happened before
 * @param when the command
 * @param event what must happen, if the command is accepted
 * @param error why the command must be refused, if it is
 */
record DcbScenario(
    String model,
    String description,
    List<Fact> given,
    Fact when,
    Optional<Fact> event,
    Optional<String> error) {
  static final JsonMapper JSON = JsonMapper.builder().build();

  /** An event or a command: its type, its data, and how long ago it was if that matters. */
  record Fact(String type, JsonNode data, JsonNode metadata) {
    private static Fact of(JsonNode node) {
      return new Fact(node.path("type").asString(), node.path("data"), node.path("metadata"));
    }

    String text(String field) {
      return data.path(field).asString();
    }

    int number(String field) {
      return data.path(field).asInt();
    }
  }

  /** Every case of the file, in its order. */
  static List<DcbScenario> all() {
    List<DcbScenario> all = new ArrayList<>();
    for (JsonNode example : file()) {
      for (JsonNode test : example.path("testCases")) {
        List<Fact> given = new ArrayList<>();
        test.path("givenEvents").forEach(event -> given.add(Fact.of(event)));
        all.add(
            new DcbScenario(
                example.path("meta").path("id").asString("record_duplication"),
                test.path("description").asString(),
                given,
                Fact.of(test.path("whenCommand")),
                Optional.of(test.path("thenExpectedEvent"))
                    .filter(JsonNode::isObject)
                    .map(Fact::of),
                Optional.of(test.path("thenExpectedError"))
                    .filter(JsonNode::isString)
                    .map(JsonNode::asString)));
      }
    }
    return all;
  }

  private static JsonNode file() {
    String name = "/dcb-scenarios/dcb-scenarios.json";
    try (InputStream in = DcbScenario.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError(name + " is not beside the suite; expected it in its jar");
      }
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return model + ": " + description;
  }
}
