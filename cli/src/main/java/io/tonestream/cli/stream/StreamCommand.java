package io.tonestream.cli.stream;

import io.tonestream.app.Service;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.service.Shutdown;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stream}: the service against a Kafka cluster. */
@Command(
    name = "stream",
    sortOptions = false,
    description = {
      "Reads raw-text, scores it, and writes labeled-text and sentiment-aggregates, exactly once.",
      "Serves the dashboard, /api, /health and /prometheus. Ctrl-C stops it.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class StreamCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Where the windows are kept (default: .tonestream/state).")
  private @Nullable Path stateDir;

  @Mixin private KafkaOptions kafka;
  @Mixin private ServiceOptions service;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> settings = service.settings();
    settings.putAll(kafka.serviceSettings());
    if (stateDir != null) {
      settings.put("tonestream.streams.state-dir", stateDir.toString());
    }
    try (Shutdown shutdown = new Shutdown()) {
      Service started = shutdown.closes(Service.start(settings, service.config()));
      started.awaitReady();
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "Ready with model %s on %s; dashboard at %s/%n",
          started.modelVersion(), started.bootstrapServers(), started.url());
      out.flush();
      started.awaitStop();
      return 0;
    }
  }
}
