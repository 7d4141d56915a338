package io.headwater.bank;

import io.headwater.core.EventCodec;
import io.headwater.json.JsonEventCodec;

/** What has happened to a replay itself, in the stream {@code replay-<id>}. */
public sealed interface ReplayEvent {

  /**
   * A row was refused. So is every row that changes no account: one row, one append.
   *
   * @param row its number, from 1, the header not counted
   * @param line the line of the file it begins on, from 1
   * @param account the account it names; empty if it could not be read
   * @param reason the code of a {@link Refused.Reason}, or {@link #MALFORMED}
   * @param detail what was wrong, expected and actual
   */
  record RowRefused(long row, long line, String account, String reason, String detail)
      implements ReplayEvent {}

  /** The reason for a row that could not be read. */
  String MALFORMED = "malformed";

  /** The names that the events are stored under, and their JSON. */
  static EventCodec<ReplayEvent> codec() {
    return JsonEventCodec.of(ReplayEvent.class)
        .type("replay.row-refused", RowRefused.class)
        .build();
  }
}
