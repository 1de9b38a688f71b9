package io.tonestream.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stream}: the service against a Kafka cluster. */
@Command(
    name = "stream",
    sortOptions = false,
    description = {
      "Reads raw-text, scores it, and writes labeled-text and sentiment-aggregates, exactly once.",
      "Serves /health/liveness, /health/readiness and /prometheus. Ctrl-C stops it.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class StreamCommand implements Callable<Integer> {
  /** What the HTTP server takes for any free port. */
  static final int FREE_PORT = -1;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  private boolean help;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "The Kafka cluster (default: 127.0.0.1:9092).")
  private @Nullable String bootstrap;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Port of health and metrics (default: 8080); 0 takes a free one.")
  private @Nullable Integer httpPort;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where the windows are kept (default: .tonestream/state).")
  private @Nullable Path stateDir;

  @Option(
      names = "--model",
      paramLabel = "BUNDLE",
      description = "The model to start with (default: the bundled one).")
  private @Nullable Path model;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings, as .yml or .properties; docs/configuration.md lists them.")
  private @Nullable Path config;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> settings = new HashMap<>();
    put(settings, "kafka.bootstrap.servers", bootstrap);
    put(settings, "tonestream.http.port", httpPort);
    if (httpPort != null && httpPort == 0) {
      put(settings, "tonestream.http.port", FREE_PORT);
    }
    put(settings, "tonestream.streams.state-dir", stateDir);
    put(settings, "tonestream.model.bundle", model);
    try (Shutdown shutdown = new Shutdown()) {
      Service service = shutdown.closes(Service.start(settings, config));
      service.awaitReady();
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "Ready with model %s on %s; health at %s/health%n",
          service.modelVersion(), service.bootstrapServers(), service.url());
      out.flush();
      return service.awaitStop() ? 0 : 1;
    }
  }

  private static void put(Map<String, Object> settings, String name, @Nullable Object value) {
    if (value != null) {
      settings.put(name, value.toString());
    }
  }
}
