package io.tonestream.cli.stream;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that runs the service. */
public final class ServiceOptions {
  /** What the HTTP server takes for any free port. */
  private static final int FREE_PORT = -1;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description =
          "Port of the dashboard, the API, health and metrics (default: 8080); 0 takes a free one.")
  private @Nullable Integer httpPort;

  @Option(
      names = "--insecure-http",
      description = "Serves beyond loopback without a token; docs/api.md says what that opens.")
  private boolean insecureHttp;

  @Option(
      names = "--model",
      paramLabel = "BUNDLE",
      description =
          "The model to start with: a file, or bundled (the default), fast, accurate or"
              + " multilingual.")
  private @Nullable Path model;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings, as .yml or .properties; docs/configuration.md lists them.")
  private @Nullable Path config;

  /** The file with further settings. */
  public @Nullable Path config() {
    return config;
  }

  /** The settings that were given as options; the command may add its own. */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    if (httpPort != null) {
      settings.put("tonestream.http.port", httpPort == 0 ? FREE_PORT : httpPort);
    }
    if (insecureHttp) {
      settings.put("tonestream.http.insecure", true);
    }
    if (model != null) {
      settings.put("tonestream.model.bundle", model.toString());
    }
    return settings;
  }
}
