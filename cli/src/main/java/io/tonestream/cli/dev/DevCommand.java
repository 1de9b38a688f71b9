package io.tonestream.cli.dev;

import io.tonestream.app.Service;
import io.tonestream.broker.EmbeddedBroker;
import io.tonestream.cli.stream.ServiceOptions;
import io.tonestream.schemas.Topic;
import io.tonestream.service.Shutdown;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dev}: broker, topics, app, model and sample stream in one process. */
@Command(
    name = "dev",
    sortOptions = false,
    description = {
      "Runs everything on this machine until Ctrl-C: a Kafka broker that other programs can use",
      "too, the topics, the stream with the bundled model, and a stream of sample texts.",
      "Data is kept: the next start goes on where this one stopped.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class DevCommand implements Callable<Integer> {
  private static final double SAMPLES_PER_SECOND = 50;

  @Spec private CommandSpec spec;

  @Mixin private BrokerOptions brokerOptions;

  @Option(names = "--no-sample", description = "Leaves the sample stream out.")
  private boolean noSample;

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    long start = System.nanoTime();
    try (Shutdown shutdown = new Shutdown()) {
      EmbeddedBroker broker =
          shutdown.closes(
              EmbeddedBroker.start(brokerOptions.dataDirectory(), brokerOptions.port()));
      out.println(
          "Kafka is up at "
              + broker.bootstrapServers()
              + ", data in "
              + brokerOptions.dataDirectory());
      Service service =
          shutdown.closes(Service.start(defaults(), settings(broker), options.config()));
      service.awaitReady();
      if (!noSample) {
        shutdown.closes(sample(broker, service));
      }
      describe(out, broker, service, Duration.ofNanos(System.nanoTime() - start));
      service.awaitStop();
      return 0;
    }
  }

  private Map<String, Object> defaults() {
    Map<String, Object> defaults = new HashMap<>(noSample ? Map.of() : SampleStream.DEFAULTS);
    defaults.put("tonestream.topics.partitions", BrokerOptions.PARTITIONS);
    // Made-up texts, or one's own.
    defaults.put("tonestream.labeled-text.text", "keep");
    defaults.put("tonestream.drivers.sample-text", "keep");
    // Data that lay about for weeks is no reason not to start.
    defaults.put("tonestream.streams.lost-offsets", "earliest");
    return defaults;
  }

  private Map<String, Object> settings(EmbeddedBroker broker) {
    Map<String, Object> settings = options.settings();
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    settings.put(
        "tonestream.streams.state-dir", brokerOptions.dataDirectory().resolve("state").toString());
    return settings;
  }

  /** Seeded by the clock, so that a restart doesn't tell the same day again. */
  private static SampleStream sample(EmbeddedBroker broker, Service service) {
    return SampleStream.start(
        broker.bootstrapServers(),
        service.topic(Topic.RAW_TEXT),
        SAMPLES_PER_SECOND,
        System.currentTimeMillis());
  }

  private void describe(
      PrintWriter out, EmbeddedBroker broker, Service service, Duration startedIn) {
    String kafka = broker.bootstrapServers();
    List.of(
            "Ready after %.1f s with model %s. %s"
                .formatted(
                    startedIn.toMillis() / 1e3,
                    service.modelVersion(),
                    noSample ? "No sample texts." : "Sample texts are coming in."),
            "",
            "The dashboard is at " + service.url() + "/",
            "",
            "Try next, in another terminal:",
            "  ./tonestream watch"
                + (brokerOptions.port() == BrokerOptions.DEFAULT_PORT
                    ? ""
                    : " --bootstrap " + kafka),
            "  echo '{\"text\": \"The new iPhone is great\", \"brand\": \"Apple\"}'"
                + " | kcat -P -b "
                + kafka
                + " -t "
                + service.topic(Topic.RAW_TEXT),
            "  kcat -C -b " + kafka + " -t " + service.topic(Topic.LABELED_TEXT) + " -o end",
            "  kcat -C -b "
                + kafka
                + " -t "
                + service.topic(Topic.SENTIMENT_AGGREGATES)
                + " -o end",
            "  curl " + service.url() + "/api/brands",
            "",
            "Ctrl-C stops it.")
        .forEach(out::println);
    out.flush();
  }
}
