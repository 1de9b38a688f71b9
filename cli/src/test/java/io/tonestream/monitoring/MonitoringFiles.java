package io.tonestream.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the repository has for Prometheus and Grafana. */
final class MonitoringFiles {
  /** Where the tests run is a module; the files lie beside it. */
  private static final Path FOLDER = Path.of("..", "monitoring").toAbsolutePath().normalize();

  static final Path RULES = FOLDER.resolve("prometheus/rules.yml");
  static final Path RULES_TEST = FOLDER.resolve("prometheus/rules-test.yml");
  static final Path PROMETHEUS = FOLDER.resolve("prometheus/prometheus.yml");
  static final Path DASHBOARD = FOLDER.resolve("grafana/tonestream.json");

  private MonitoringFiles() {}

  /**
   * An alert.
   *
   * @param runbook where the documentation says what to do about it
   */
  record Alert(String name, String expression, String severity, String runbook) {}

  /** All alerts, in the order of the file. */
  static List<Alert> alerts() {
    List<Alert> alerts = new ArrayList<>();
    for (JsonNode group : read(new YAMLMapper(), RULES).path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        alerts.add(
            new Alert(
                rule.path("alert").asText(),
                rule.path("expr").asText(),
                rule.path("labels").path("severity").asText(),
                rule.path("annotations").path("runbook").asText()));
      }
    }
    return alerts;
  }

  /**
   * What the dashboard asks for.
   *
   * @param where the panel or variable that asks
   * @param legend how it names what it gets
   */
  record Query(String where, String expression, String legend) {}

  /** All queries of the dashboard, as Prometheus gets them. */
  static List<Query> queries() {
    JsonNode dashboard = dashboard();
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            query(
                panel.path("title").asText(),
                target.path("expr").asText(),
                target.path("legendFormat").asText()));
      }
    }
    for (JsonNode annotation : dashboard.path("annotations").path("list")) {
      queries.add(
          query(
              annotation.path("name").asText(),
              annotation.path("expr").asText(),
              annotation.path("textFormat").asText()));
    }
    for (JsonNode variable : dashboard.path("templating").path("list")) {
      String definition = variable.path("definition").asText();
      if (!definition.isEmpty()) {
        queries.add(
            query(
                variable.path("name").asText(),
                definition.replaceAll("label_values\\((\\w+), (\\w+)\\)", "count by ($2) ($1)"),
                ""));
      }
    }
    return queries;
  }

  static JsonNode dashboard() {
    return read(new ObjectMapper(), DASHBOARD);
  }

  private static Query query(String where, String expression, String legend) {
    return new Query(where, expression.replace("$__rate_interval", "5m"), legend);
  }

  static JsonNode read(ObjectMapper mapper, Path file) {
    try {
      return mapper.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
