package io.headwater.video.replay;

import io.headwater.video.Catalog;
import java.io.IOException;
import java.nio.file.Path;

/** What a file of recorded viewing looks like. */
public enum ReplayFormat {
  /**
   * CSV, compressed by gzip or not, with the columns {@code
   * session_id,user_id,video_id,time_ms,event,bitrate_kbps,quality} and perhaps others, in any
   * order. {@code event} is one of {@code
   * started|playing|heartbeat|quality_changed|stalled|resumed|stopped}; bitrate and quality are
   * read where a session starts or changes quality, and one of them may be empty there: the bitrate
   * is then that of the standard ladder, the label the bitrate. A file in the order of {@code
   * time_ms} is read row by row; of another, all rows are held and sorted, those of one time in the
   * order of the file. The file does not say where in the video a heartbeat was: it gets the time
   * that its session had played by then, from {@code playing} on and without stalls, 0 before; a
   * jump of the player is not seen.
   */
  SESSIONS,

  /**
   * A log of KuaiRand: CSV, compressed by gzip or not. A view becomes a start at {@code time_ms},
   * and, if {@code play_time_ms} is more than 0, a first frame at once and a heartbeat every 10
   * seconds of it; then a stop, finished if it played for the {@code duration_ms}. The file does
   * not say in which quality: 720p of the standard ladder is taken. The session's id is made from
   * the whole row, so that a row that is there twice is one session. All views are held in memory.
   */
  KUAIRAND,

  /**
   * The archive of Lumos: a tar of CSV files, compressed by gzip, one for each session; the name of
   * the file is the session and its viewer. A row is a chunk of video. Neither times nor stalls are
   * recorded, so a player is run over the chunks: in the state {@code buffering} it asks for a
   * chunk as soon as it has the one before, in {@code steady} not sooner than one chunk's duration
   * after it asked for that. A chunk arrives {@code delivery_time} seconds later, and its bitrate
   * is in force from then on. The first frame is shown when the first chunk has arrived; the player
   * stalls when it has played all it has, resumes with the next chunk, and stops at the end of the
   * last. All sessions are held in memory.
   */
  LUMOS;

  Recording open(Path file, Catalog catalog) throws IOException {
    return switch (this) {
      case SESSIONS -> SessionsFile.open(file, catalog);
      case KUAIRAND -> KuaiRandFile.open(file, catalog);
      case LUMOS -> LumosArchive.open(file, catalog);
    };
  }
}
