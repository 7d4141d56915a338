package io.headwater.testkit;

import io.headwater.core.Query;
import io.headwater.core.Query.Item;
import io.headwater.testkit.DcbScenario.Fact;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of one command of one example: which events it must know, and what it decides on them.
 *
 * @param boundary the events that the decision rests on; nobody may add to them meanwhile
 * @param decide the event that the history leads to; throws {@link Refused}
 */
record DcbDecider(Query boundary, Function<List<Past>, Fact> decide) {
  private static final Duration OTP_LIFE = Duration.ofMinutes(60);
  private static final Duration RETENTION = Duration.ofDays(3);

  /** An event of the past, and when it happened. */
  record Past(Fact fact, Instant occurredAt) {
    String type() {
      return fact.type();
    }
  }

  /** Why a command is refused. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  static DcbDecider of(String model, Fact command, Instant now) {
    return switch (model) {
      case "course_subscription_01" -> defineCourse(command);
      case "course_subscription_02" -> changeCapacity(command);
      case "course_subscription_03" -> subscribe(command);
      case "invoice_number_01" -> createInvoice(command);
      case "opt_in_token_01" -> confirmSignUp(command, Instant.MIN);
      case "opt_in_token_02" -> confirmSignUp(command, now.minus(OTP_LIFE));
      case "record_duplication" -> placeOrder(command);
      case "unique_username_01", "unique_username_02", "unique_username_03" ->
          register(command, Instant.MAX);
      case "unique_username_04" -> register(command, now.minus(RETENTION));
      default -> throw new AssertionError("no decider for " + model + "; write one");
    };
  }

  /** What an event is found by. */
  static String[] tags(Fact event) {
    return switch (event.type()) {
      case "CourseDefined", "CourseCapacityChanged" -> tags(event, "course", "courseId");
      case "StudentSubscribedToCourse" -> tags(event, "student", "studentId", "course", "courseId");
      case "InvoiceCreated" -> tags(event, "invoice", "invoiceNumber");
      case "SignUpInitiated", "SignUpConfirmed" ->
          tags(event, "email", "emailAddress", "otp", "otp");
      case "OrderPlaced" -> tags(event, "order", "orderId", "idempotency", "idempotencyToken");
      case "AccountRegistered", "AccountClosed" -> tags(event, "username", "username");
      case "UsernameChanged" -> tags(event, "username", "oldUsername", "username", "newUsername");
      default -> throw new AssertionError("no tags for " + event.type() + "; write them");
    };
  }

  private static String[] tags(Fact event, String... kindsAndFields) {
    String[] tags = new String[kindsAndFields.length / 2];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = kindsAndFields[2 * i] + ":" + event.text(kindsAndFields[2 * i + 1]);
    }
    return tags;
  }

  private static DcbDecider defineCourse(Fact command) {
    String course = command.text("courseId");
    return new DcbDecider(
        Query.of(Item.types("CourseDefined").tagged("course:" + course)),
        history -> {
          refuseIf(!history.isEmpty(), "Course with id \"%s\" already exists".formatted(course));
          return event("CourseDefined", command);
        });
  }

  private static DcbDecider changeCapacity(Fact command) {
    String course = command.text("courseId");
    int capacity = command.number("newCapacity");
    return new DcbDecider(
        Query.of(Item.types("CourseDefined", "CourseCapacityChanged").tagged("course:" + course)),
        history -> {
          refuseIf(
              count(history, "CourseDefined") == 0,
              "Course \"%s\" does not exist".formatted(course));
          refuseIf(
              capacity == capacity(history),
              "New capacity %d is the same as the current capacity".formatted(capacity));
          return event("CourseCapacityChanged", command);
        });
  }

  private static int capacity(List<Past> history) {
    int capacity = 0;
    for (Past past : history) {
      capacity =
          switch (past.type()) {
            case "CourseDefined" -> past.fact().number("capacity");
            case "CourseCapacityChanged" -> past.fact().number("newCapacity");
            default -> capacity;
          };
    }
    return capacity;
  }

  private static DcbDecider subscribe(Fact command) {
    String course = command.text("courseId");
    String student = command.text("studentId");
    String subscribed = "StudentSubscribedToCourse";
    return new DcbDecider(
        Query.of(
            Item.types("CourseDefined", "CourseCapacityChanged", subscribed)
                .tagged("course:" + course),
            Item.types(subscribed).tagged("student:" + student)),
        history -> {
          List<Past> ofCourse = having(history, "courseId", course);
          List<Past> ofStudent = having(history, "studentId", student);
          refuseIf(
              count(ofCourse, "CourseDefined") == 0,
              "Course \"%s\" does not exist".formatted(course));
          refuseIf(
              count(ofCourse, subscribed) >= capacity(ofCourse),
              "Course \"%s\" is already fully booked".formatted(course));
          refuseIf(
              !having(ofStudent, "courseId", course).isEmpty(),
              "Student already subscribed to this course");
          refuseIf(ofStudent.size() >= 5, "Student already subscribed to 5 courses");
          return event(subscribed, command);
        });
  }

  private static DcbDecider createInvoice(Fact command) {
    return new DcbDecider(
        Query.types("InvoiceCreated"),
        history -> {
          int last = history.isEmpty() ? 0 : history.getLast().fact().number("invoiceNumber");
          ObjectNode data = DcbScenario.JSON.createObjectNode();
          data.put("invoiceNumber", last + 1);
          data.set("invoiceData", command.data().path("invoiceData"));
          return new Fact("InvoiceCreated", data, command.metadata());
        });
  }

  private static DcbDecider confirmSignUp(Fact command, Instant oldest) {
    String email = command.text("emailAddress");
    String otp = command.text("otp");
    return new DcbDecider(
        Query.of(
            Item.types("SignUpInitiated", "SignUpConfirmed")
                .tagged("email:" + email, "otp:" + otp)),
        history -> {
          refuseIf(history.isEmpty(), "No pending sign-up for this OTP / email address");
          refuseIf(count(history, "SignUpConfirmed") > 0, "OTP was already used");
          Past begun = history.getFirst();
          refuseIf(begun.occurredAt().isBefore(oldest), "OTP expired");
          ObjectNode data = DcbScenario.JSON.createObjectNode();
          data.put("emailAddress", email).put("otp", otp).put("name", begun.fact().text("name"));
          return new Fact("SignUpConfirmed", data, command.metadata());
        });
  }

  private static DcbDecider placeOrder(Fact command) {
    return new DcbDecider(
        Query.of(
            Item.types("OrderPlaced").tagged("idempotency:" + command.text("idempotencyToken"))),
        history -> {
          refuseIf(!history.isEmpty(), "Re-submission");
          return event("OrderPlaced", command);
        });
  }

  /** A name that was given up before this time is free again. */
  private static DcbDecider register(Fact command, Instant freeSince) {
    String name = command.text("username");
    return new DcbDecider(
        Query.of(
            Item.types("AccountRegistered", "AccountClosed", "UsernameChanged")
                .tagged("username:" + name)),
        history -> {
          boolean claimed = false;
          for (Past past : history) {
            boolean kept = !past.occurredAt().isBefore(freeSince);
            claimed =
                switch (past.type()) {
                  case "AccountClosed" -> kept;
                  case "UsernameChanged" -> kept || past.fact().text("newUsername").equals(name);
                  default -> true;
                };
          }
          refuseIf(claimed, "Username \"%s\" is claimed".formatted(name));
          return event("AccountRegistered", command);
        });
  }

  private static Fact event(String type, Fact command) {
    return new Fact(type, command.data(), command.metadata());
  }

  private static long count(List<Past> history, String type) {
    return history.stream().filter(past -> past.type().equals(type)).count();
  }

  private static List<Past> having(List<Past> history, String field, String value) {
    return history.stream().filter(past -> past.fact().text(field).equals(value)).toList();
  }

  private static void refuseIf(boolean wrong, String why) {
    if (wrong) {
      throw new Refused(why);
    }
  }

  /** How long before now the file says that an event happened. */
  static Duration age(Fact event) {
    Map<String, Duration> units =
        Map.of("minutesAgo", Duration.ofMinutes(1), "daysAgo", Duration.ofDays(1));
    Duration age = Duration.ZERO;
    for (Map.Entry<String, Duration> unit : units.entrySet()) {
      JsonNode said = event.metadata().path(unit.getKey());
      // The file has some of the numbers as text.
      age = age.plus(unit.getValue().multipliedBy(said.isMissingNode() ? 0 : said.asInt()));
    }
    return age;
  }
}
