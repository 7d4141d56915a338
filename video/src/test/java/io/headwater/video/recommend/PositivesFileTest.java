package io.headwater.video.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.video.MalformedRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of others. */
class PositivesFileTest {
  /** Ten ratings in the shape of MovieLens: user, item, rating, Unix time, not sorted by time. */
  private static final String RATINGS =
      """
      7\t101\t5\t900000300
      7\t102\t3\t900000100
      8\t101\t4\t900000200
      8\t103\t5\t900000400
      9\t101\t5\t900000050
      9\t102\t1\t900000060
      9\t103\t2\t900000070
      10\t104\t5\t900000500
      10\t101\t4\t900000510
      7\t104\t5\t900000050
      """;

  private static final String VIEWS =
      """
      user_id,video_id,date,time_ms,long_view,tab
      1,10,20220425,1000,1,1
      1,11,20220425,1001,0,1
      2,10,20220425,0999,1,4
      """;

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("file"), text);
  }

  @Test
  void ratings_of_movielens_are_read_in_the_order_of_the_file() throws IOException {
    assertThat(PositivesFile.movieLens(file(RATINGS), 0))
        .hasSize(10)
        .startsWith(new Positive("7", "101", 900_000_300), new Positive("7", "102", 900_000_100));
  }

  @Test
  void ratings_below_the_lowest_that_counts_are_left_out() throws IOException {
    assertThat(PositivesFile.movieLens(file(RATINGS), 5))
        .extracting(positive -> positive.user() + " " + positive.item())
        .containsExactly("7 101", "8 103", "9 101", "10 104", "7 104");
    assertThat(PositivesFile.movieLens(file(RATINGS), 3.5)).hasSize(7);
  }

  @Test
  void long_views_of_kuairand_are_read_wherever_their_columns_are() throws IOException {
    assertThat(PositivesFile.kuaiRand(file(VIEWS)))
        .containsExactly(new Positive("1", "10", 1000), new Positive("2", "10", 999));
  }

  @Test
  void a_file_may_be_compressed_whatever_its_name() throws IOException {
    Path file = Files.write(directory.resolve("file"), compressed(VIEWS));

    assertThat(PositivesFile.kuaiRand(file)).hasSize(2);
  }

  @Test
  void a_compressed_file_that_ends_too_early_is_named() throws IOException {
    byte[] whole = compressed(VIEWS);
    Path file = Files.write(directory.resolve("file"), Arrays.copyOf(whole, whole.length - 12));

    assertThatThrownBy(() -> PositivesFile.kuaiRand(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("file, line")
        .hasMessageContaining("expected a whole gzip file");
  }

  private static byte[] compressed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void a_malformed_rating_is_named_by_file_and_line() throws IOException {
    assertMalformedRating(RATINGS + "7 101 5 1\n", "line 11: 1 fields; expected 4");
    assertMalformedRating("7\t101\tfive\t1\n", "line 1: rating is 'five'; expected a number");
    assertMalformedRating("7\t101\t5\tnow\n", "line 1: time is 'now'; expected a whole number");
    assertMalformedRating("\n", "line 1: 1 fields; expected 4");
  }

  private void assertMalformedRating(String text, String message) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> PositivesFile.movieLens(file, 0))
        .isInstanceOf(MalformedRow.class)
        .hasMessageContaining(file + ", " + message);
  }

  @Test
  void a_malformed_view_is_named_by_file_and_line() throws IOException {
    assertMalformedView("", "line 1: no column 'user_id' in the header; expected one");
    assertMalformedView(VIEWS + "1,2\n", "line 5: 2 fields; expected 6");
    assertMalformedView(VIEWS + "1,2,3,x,1,6\n", "line 5: time_ms is 'x'; expected a whole number");
    assertMalformedView(VIEWS + "1,2,3,4,2,6\n", "line 5: long_view is '2'; expected 0 or 1");
  }

  private void assertMalformedView(String text, String message) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> PositivesFile.kuaiRand(file))
        .isInstanceOf(MalformedRow.class)
        .hasMessageContaining(file + ", " + message);
  }
}
