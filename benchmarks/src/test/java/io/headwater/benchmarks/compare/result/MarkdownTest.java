package io.headwater.benchmarks.compare.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Figures get into a page that people write. */
class MarkdownTest {

  @Test
  void a_page_that_is_not_there_begins_with_the_figures() {
    assertThat(Markdown.into("", Found.results()))
        .contains(
            "| row | measured | embedded D1 | kafka D1 | kafka D0 | kafka3 D2 | rabbitmq D1 |")
        .contains(
            "| throughput | published, 200 B in batches of 100 | 300,000/s | 100,000/s"
                + " | 400,000/s | 80,000/s | not run |");
  }

  @Test
  void what_is_around_the_figures_is_kept_however_often_they_are_written() {
    String page = "# Before\n\n" + Markdown.into("", Found.results()) + "\nBehind\n";

    String twice = Markdown.into(Markdown.into(page, Found.results()), Found.results());

    assertThat(twice).isEqualTo(page);
  }

  @Test
  void a_quick_run_and_a_full_one_have_their_own_places_on_a_page() {
    Results tiny = Found.results();
    Results full =
        new Results(
            tiny.machine(),
            "full",
            "seed 2",
            tiny.versions(),
            tiny.seconds(),
            tiny.figures(),
            tiny.absences());
    String page = Markdown.into("", tiny) + "\n" + Markdown.into("", full);

    assertThat(Markdown.into(Markdown.into(page, full), tiny)).isEqualTo(page);
    assertThat(page).contains("scale tiny, seed 1", "scale full, seed 2");
  }

  @Test
  void every_figure_is_there_and_how_long_a_target_took() {
    assertThat(Markdown.into("", Found.results()))
        .contains("| W6 throughput | embedded D1 | kafka D1 |")
        .contains("- **embedded D1**: an engine; took 22 s");
  }

  @Test
  void a_page_without_a_place_for_them_is_refused() {
    assertThatThrownBy(() -> Markdown.into("# A page of somebody", Found.results()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("<!-- begin of");
  }
}
