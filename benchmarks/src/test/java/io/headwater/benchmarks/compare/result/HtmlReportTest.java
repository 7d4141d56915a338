package io.headwater.benchmarks.compare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The report is one file that can be opened anywhere. */
class HtmlReportTest {

  @Test
  void nothing_outside_the_file_is_loaded() throws IOException {
    String page = HtmlReport.of(Found.results());
    Pattern loads =
        Pattern.compile(
            "<(link|img|iframe|object|embed|base)\\b|<script[^>]+src|@import|url\\(|\\bhref=|\\bsrc="
                + "|\\bfetch\\(|XMLHttpRequest|sourceMappingURL|\\bimport\\(");

    assertThat(loads.matcher(page).results().map(found -> found.group()).toList()).isEmpty();
  }

  @Test
  void every_part_of_the_page_is_filled_in() throws IOException {
    assertThat(HtmlReport.of(Found.results()))
        .doesNotContain("{{")
        .contains("2026-11-22T23:00:00Z", "three brokers", "300,000/s", "Chart.js v4");
  }

  @Test
  void every_column_names_its_durability() throws IOException {
    assertThat(HtmlReport.of(Found.results()))
        .contains("<th class=n>kafka <span class=\"d D0\">D0</span></th>")
        .contains("<th class=n>kafka3 <span class=\"d D2\">D2</span></th>");
  }

  @Test
  void what_was_not_run_is_said_with_its_reason() throws IOException {
    assertThat(HtmlReport.of(Found.results()))
        .contains("<li>rabbitmq D1: W6 not run: it is not &quot;installed&quot;</li>")
        .contains("<li>kafka D0: W3 not offered: not built &lt;/script&gt;</li>");
  }

  @Test
  void no_name_of_a_figure_can_end_the_element_that_it_is_in() throws IOException {
    Figure named = new Figure("embedded", Scenario.W6, DurabilityClass.D1, "</div><b>", 1, "");

    assertThat(HtmlReport.of(Found.results(List.of(named), List.of())))
        .contains(
            "<td>&lt;/div&gt;&lt;b&gt;</td>", "&quot;metric&quot;:&quot;&lt;/div&gt;&lt;b&gt;")
        .doesNotContain("</div><b>");
  }
}
