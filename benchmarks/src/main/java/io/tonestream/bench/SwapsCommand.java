package io.tonestream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.bench.machine.Machine;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.publishing.ModelPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench swaps}: what swaps cost a running app. Texts come at half of what the app can take
 * while one version after the other is published; each text is followed from its sending to its
 * label.
 */
@Command(
    name = "swaps",
    sortOptions = false,
    description = {
      "Publishes version after version to running instances under steady load, and reports how soon",
      "each was active everywhere, what became of latency and memory, and whether every text came",
      "out once, from a version that was active. scripts/swap-test runs it.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class SwapsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int SATURATING = 150_000;

  /** How long a model is kept saturated: a slow one need not get so many texts. */
  private static final int SATURATED_SECONDS = 12;

  private static final int FIRST_BURST = 500;

  /** After a swap, latency must be back to where it was. */
  private static final Duration SETTLED_AFTER = Duration.ofSeconds(5);

  private static final int KEEP = 3;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "BUNDLE",
      description = "A model to publish under ever new versions; several take turns.")
  private List<Path> bundles;

  @Option(
      names = "--pid",
      required = true,
      paramLabel = "PID",
      description = "The process of an instance, whose memory is watched; one for each instance.")
  private List<Long> pids;

  @Option(
      names = "--publishes",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int publishes;

  @Option(
      names = "--calm",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "How long each model runs without swaps before (default: ${DEFAULT-VALUE}).")
  private Duration calm;

  @Option(
      names = "--pause",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description =
          "How long each version runs before the next one, to see whether latency is back 5 s after a"
              + " swap (default: ${DEFAULT-VALUE}).")
  private Duration pause;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, Object> settings = kafka.settings();
    List<ModelBundle> models = bundles.stream().map(ModelBundle::read).toList();
    try (ModelPublisher publisher = ModelPublisher.open(settings, kafka.topic(Topic.MODELS));
        Instances instances =
            new Instances(settings, kafka.topic(Topic.MODEL_STATUS), pids.size());
        LabelObserver observer = new LabelObserver(settings, kafka.topic(Topic.LABELED_TEXT));
        TextLoad load = new TextLoad(settings, kafka.topic(Topic.RAW_TEXT), observer)) {
      double rate = halfOfSaturation(publisher, instances, load, models);
      load.start(rate);
      Thread.sleep(calm.toMillis());
      LabelObserver.Mark before = observer.mark();
      for (int i = 0; i < models.size(); i++) {
        publish(publisher, instances, models.get(i), "calm-" + i);
        observer.skip(Duration.ofSeconds(5));
        Thread.sleep(calm.toMillis());
      }
      LabelObserver.Mark calmEnd = observer.mark();
      List<Double> seconds = new ArrayList<>();
      List<LabelObserver.Span> settled = new ArrayList<>();
      long rssEarly = 0;
      for (int i = 1; i <= publishes; i++) {
        ModelBundle model = models.get(i % models.size());
        seconds.add(publish(publisher, instances, model, "swap-" + i));
        if (!pause.isZero()) {
          Thread.sleep(SETTLED_AFTER.toMillis());
          LabelObserver.Mark from = observer.mark();
          Thread.sleep(pause.toMillis());
          settled.add(new LabelObserver.Span(from, observer.mark()));
        }
        if (i == Math.min(20, publishes)) {
          rssEarly = residentKilobytes();
        }
        System.err.printf(
            "publish %d of %d: active on %d instances after %.2f s%n",
            i, publishes, pids.size(), seconds.get(i - 1));
      }
      long rssLate = residentKilobytes();
      LabelObserver.Mark end = observer.mark();
      long sent = load.stop();
      observer.awaitAll(sent, PATIENCE);
      SwapReport report =
          new SwapReport(
              machine(),
              publishes,
              rate,
              seconds.stream().mapToDouble(Double::doubleValue).max().orElse(0),
              seconds.stream().mapToDouble(Double::doubleValue).average().orElse(0),
              sent,
              observer.lost(sent),
              observer.doubled(),
              observer.byInactiveVersion(instances.activity()),
              observer.percentile(List.of(new LabelObserver.Span(before, calmEnd)), 0.99),
              observer.percentile(List.of(new LabelObserver.Span(calmEnd, end)), 0.99),
              observer.percentile(settled, 0.99),
              rssEarly / 1024,
              rssLate / 1024);
      System.out.println(json ? new String(Json.write(report), UTF_8) : report.table());
      return report.holds() ? 0 : 1;
    }
  }

  /** In texts a second, with the slowest of the models. */
  private double halfOfSaturation(
      ModelPublisher publisher, Instances instances, TextLoad load, List<ModelBundle> models)
      throws InterruptedException {
    double slowest = Double.MAX_VALUE;
    for (int i = 0; i < models.size(); i++) {
      publish(publisher, instances, models.get(i), "saturated-" + i);
      double rate = load.burst(FIRST_BURST, PATIENCE);
      rate = load.burst(texts(rate) / 5, PATIENCE);
      rate = load.burst(texts(rate), PATIENCE);
      System.err.printf(
          "%s: %,.0f texts/s at most%n", models.get(i).manifest().architecture(), rate);
      slowest = Math.min(slowest, rate);
    }
    return slowest / 2;
  }

  private static int texts(double rate) {
    return (int) Math.max(FIRST_BURST, Math.min(SATURATING, rate * SATURATED_SECONDS));
  }

  /** Seconds until all instances label with it. */
  private static double publish(
      ModelPublisher publisher, Instances instances, ModelBundle model, String version)
      throws InterruptedException {
    ModelBundle renamed = model.with(model.manifest().withVersion(version));
    long start = System.nanoTime();
    publisher.publish(renamed, true, KEEP);
    instances.awaitActive(version, PATIENCE);
    return (System.nanoTime() - start) / 1e9;
  }

  /** Of all instances together. */
  private long residentKilobytes() throws IOException {
    long sum = 0;
    for (long pid : pids) {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          sum += Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    return sum;
  }

  private String machine() {
    return "%d cores for broker, %d instances and load together, %s"
        .formatted(Machine.cores(), pids.size(), Machine.platform());
  }
}
