package io.tonestream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tonestream.monitoring.MonitoringFiles.Alert;
import io.tonestream.monitoring.MonitoringFiles.Query;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts, the dashboard's queries and Prometheus' configuration, held to each other. */
final class RulesTest {
  private static final Pattern INSTANCES =
      Pattern.compile(
          "job=\"tonestream-(?:stream\",instance=~\"\\$instance\"|trainer\",instance=~\"\\$trainer\")");

  @TempDir private Path folder;

  @Test
  void areTakenByPrometheus() throws Exception {
    assertThat(Promtool.run("check", "rules", MonitoringFiles.RULES.toString()))
        .satisfies(result -> assertThat(result.status()).as(result.said()).isZero());
    assertThat(Promtool.run("check", "config", MonitoringFiles.PROMETHEUS.toString()))
        .satisfies(result -> assertThat(result.status()).as(result.said()).isZero());
  }

  @Test
  void fireWhenTheyAreToAndNotBefore() throws Exception {
    assertThat(Promtool.run("test", "rules", MonitoringFiles.RULES_TEST.toString()))
        .satisfies(result -> assertThat(result.status()).as(result.said()).isZero());
  }

  /** Each has a test in which it is silent first, and fires then. */
  @Test
  void areAllTested() {
    Set<String> tested = new TreeSet<>();
    for (JsonNode test :
        MonitoringFiles.read(new YAMLMapper(), MonitoringFiles.RULES_TEST).path("tests")) {
      JsonNode looks = test.path("promql_expr_test");
      assertThat(looks).as(test.path("name").asText()).hasSize(2);
      assertThat(looks.path(0).path("exp_samples")).isEmpty();
      assertThat(looks.path(1).path("exp_samples").path(0).path("labels").asText())
          .isEqualTo("{alertname=\"%s\"}".formatted(test.path("name").asText()));
      tested.add(test.path("name").asText());
    }

    assertThat(tested)
        .containsExactlyInAnyOrderElementsOf(
            MonitoringFiles.alerts().stream().map(Alert::name).toList());
  }

  /** The headings of the page are where the alerts lead to. */
  @Test
  void leadToWhatToDo() throws Exception {
    List<String> headings =
        Files.readAllLines(Path.of("..", "docs", "monitoring.md")).stream()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("#+ ", ""))
            .toList();

    assertThat(MonitoringFiles.alerts())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            alert -> {
              assertThat(headings).contains(alert.name());
              assertThat(alert.runbook())
                  .isEqualTo("docs/monitoring.md#" + alert.name().toLowerCase(Locale.ROOT));
              assertThat(alert.severity()).isIn("critical", "warning");
            });
    assertThat(headings.stream().filter(heading -> heading.startsWith("Tonestream")))
        .as("alerts that there are no more")
        .containsExactlyInAnyOrderElementsOf(
            MonitoringFiles.alerts().stream().map(Alert::name).toList());
  }

  /** A variable that is set to all stands for anything: beside another it would undo that one. */
  @Test
  void selectEachJobsInstancesByItsOwnVariable() {
    assertThat(MonitoringFiles.queries())
        .filteredOn(query -> query.expression().contains("instance=~"))
        .allSatisfy(
            query ->
                assertThat(INSTANCES.matcher(query.expression()).replaceAll(""))
                    .as(query.where())
                    .doesNotContain("instance=~"));
  }

  /** As if each query were a rule. */
  @Test
  void areAskedForByTheDashboardInPromql() throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    List<Query> queries = MonitoringFiles.queries();
    for (int i = 0; i < queries.size(); i++) {
      rules.append("  - record: query:%d\n".formatted(i));
      rules.append("    expr: '%s'\n".formatted(queries.get(i).expression().replace("'", "''")));
    }
    Path file = Files.writeString(folder.resolve("dashboard.yml"), rules);

    assertThat(Promtool.run("check", "rules", file.toString()))
        .satisfies(result -> assertThat(result.status()).as(result.said()).isZero());
    assertThat(queries).hasSizeGreaterThan(50);
  }
}
