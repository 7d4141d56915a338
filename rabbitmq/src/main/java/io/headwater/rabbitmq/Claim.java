package io.headwater.rabbitmq;

import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Received;
import java.util.List;

/** A message whose lock was taken out, so that nobody else settles it. */
record Claim(Received received, Held held) {

  static List<Held> held(List<Claim> claims) {
    return claims.stream().map(Claim::held).toList();
  }

  static List<Arrival> arrivals(List<Claim> claims) {
    return claims.stream().map(claim -> claim.held().arrival()).toList();
  }

  static List<Received> late(List<Claim> claims, List<Arrival> late) {
    return claims.stream()
        .filter(claim -> late.contains(claim.held().arrival()))
        .map(Claim::received)
        .toList();
  }

  /** Nothing was done only if that is true of all. */
  static HeadwaterException inPart(List<Claim> claims, Unavailable failure) {
    long done = claims.stream().filter(each -> each.held().arrival().isAnswered()).count();
    return done == 0
        ? failure
        : new OutcomeUnknown(
            ("RabbitMQ was lost after %,d of %,d messages of '%s' were settled (%s); the others are"
                    + " held still if their connection is: settle all again")
                .formatted(
                    done,
                    claims.size(),
                    claims.getFirst().received().queue(),
                    failure.getMessage()),
            failure);
  }
}
