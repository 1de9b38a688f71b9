package io.tonestream.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Prometheus with the repository's rules, which looks every half second. */
final class PrometheusServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ADDRESS =
      Pattern.compile("msg=\"Listening on\" address=(127\\.0\\.0\\.1:\\d+)");

  private final Path folder;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> jobs = new LinkedHashMap<>();
  private final Map<String, String> urls = new LinkedHashMap<>();
  private final String address;

  private PrometheusServer(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.address =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> ADDRESS.matcher(Files.readString(folder.resolve("log"))), Matcher::find)
            .group(1);
  }

  static PrometheusServer start(Path folder) throws IOException {
    String program = Promtool.require("prometheus");
    Path configuration = folder.resolve("prometheus.yml");
    Files.writeString(folder.resolve("targets.json"), "[]");
    Files.writeString(
        configuration,
        """
        global: {scrape_interval: 500ms, evaluation_interval: 500ms}
        rule_files: ['%s']
        scrape_configs:
          - job_name: services
            metrics_path: /prometheus
            file_sd_configs: [{files: ['%s'], refresh_interval: 500ms}]
        """
            .formatted(MonitoringFiles.RULES, folder.resolve("targets.json")));
    Process process =
        new ProcessBuilder(
                program,
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:0")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    return new PrometheusServer(folder, process);
  }

  /** Looks at a service from now on, or at another address under the same name. */
  void watch(String job, String instance, String url) throws IOException {
    jobs.put(instance, job);
    urls.put(instance, url.replace("http://", ""));
    StringBuilder targets = new StringBuilder();
    urls.forEach(
        (name, target) ->
            targets.append(
                "%s{\"targets\": [\"%s\"], \"labels\": {\"job\": \"%s\", \"instance\": \"%s\"}}"
                    .formatted(targets.isEmpty() ? "" : ",", target, jobs.get(name), name)));
    Path file = Files.writeString(folder.resolve("targets.new"), "[" + targets + "]");
    Files.move(file, folder.resolve("targets.json"), StandardCopyOption.ATOMIC_MOVE);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> value("up{instance=\"" + instance + "\"}") == 1);
  }

  /** The alerts whose expressions hold at this moment, each with what it says. */
  Map<String, String> alerts() throws IOException, InterruptedException {
    Map<String, String> alerts = new TreeMap<>();
    for (JsonNode alert : get("/api/v1/alerts").path("data").path("alerts")) {
      alerts.put(
          alert.path("labels").path("alertname").asText(),
          alert.path("annotations").path("summary").asText()
              + ": "
              + alert.path("annotations").path("description").asText());
    }
    return alerts;
  }

  /** The first value of an expression; not a number if there is none. */
  double value(String expression) throws IOException, InterruptedException {
    String query = URLEncoder.encode(expression, UTF_8);
    JsonNode result = get("/api/v1/query?query=" + query).path("data").path("result");
    return result.isEmpty()
        ? Double.NaN
        : Double.parseDouble(result.path(0).path("value").path(1).asText());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
    return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
  }
}
