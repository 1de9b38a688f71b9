package io.tonestream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.bench.chaos.ChaosCommand;
import io.tonestream.bench.hostile.HostileCommand;
import io.tonestream.bench.hostile.SecuredBrokerCommand;
import io.tonestream.bench.machine.Machine;
import io.tonestream.bench.peers.PeersCommand;
import io.tonestream.bench.sampling.SamplingCommand;
import io.tonestream.bench.soak.SoakCommand;
import io.tonestream.broker.EmbeddedBroker;
import io.tonestream.cli.dev.SampleTexts;
import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench}: throughput beside the limit that the bare parts set, in one run. */
@Command(
    name = "bench",
    subcommands = {
      AlertsCommand.class,
      BrandsCommand.class,
      ChaosCommand.class,
      HostileCommand.class,
      ParkedCommand.class,
      PeersCommand.class,
      SamplingCommand.class,
      SecuredBrokerCommand.class,
      SoakCommand.class,
      StandstillCommand.class,
      SwapsCommand.class
    },
    sortOptions = false,
    description = {
      "Measures the whole app on an embedded broker, exactly once, with the two models that label",
      "tweets by the thousand (fast and bundled), with a parked one (1 ms a call + 20 µs a text, as an",
      "accelerator would make it wait) and with a transformer (6 layers, single precision, on the CPU),",
      "beside the limit: the bare predictor, and the same topology with a constant label.",
      ""
    })
final class BenchCommand implements Callable<Integer> {
  private static final int CAPACITY = BatchingConfiguration.DEFAULT.capacity();

  private static final int SAMPLES = 50_000;
  private static final int WARM_UP = 60_000;
  private static final int MEASURED = 300_000;
  private static final int MEASURED_SINGLY = 20_000;
  private static final int MEASURED_SINGLY_PARKED = 6_000;
  private static final int MEASURED_TRANSFORMER = 5_000;

  /** The models that there are to measure. */
  enum Measured {
    fast,
    bundled,
    parked,
    transformer
  }

  @Option(names = "--quick", description = "One round instead of three.")
  private boolean quick;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Stream threads (default: two for each core).")
  private int threads = Runtime.getRuntime().availableProcessors() * 2;

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description = "Texts to measure with, one a line (default: sample texts).")
  private @Nullable Path file;

  @Option(
      names = "--models",
      paramLabel = "MODEL",
      split = ",",
      description = "Which models to measure, of ${COMPLETION-CANDIDATES} (default: all).")
  private Set<Measured> measured = EnumSet.allOf(Measured.class);

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> texts = texts();
    List<Map<String, Double>> rounds = new ArrayList<>();
    Path directory = Files.createTempDirectory("tonestream-bench");
    try (SentimentModel fast = BundleModel.load(ModelBundle.fast(), "cpu");
        SentimentModel bundled = BundleModel.load(ModelBundle.bundled(), "cpu");
        EncoderModel encoder = EncoderModel.of(texts);
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
      Map<String, SentimentModel> shipped = Map.of("fast", fast, "bundled", bundled);
      new Round(0, measured, threads, texts, shipped, encoder, broker, directory).warmUp();
      for (int round = 1; round <= (quick ? 1 : 3); round++) {
        rounds.add(
            new Round(round, measured, threads, texts, shipped, encoder, broker, directory)
                .measure());
      }
    } finally {
      Utils.delete(directory.toFile());
    }
    BenchReport report = BenchReport.of(machine(), rounds);
    System.out.println(json ? new String(Json.write(report), UTF_8) : report.table());
    return 0;
  }

  private List<String> texts() throws IOException {
    if (file != null) {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    }
    SampleTexts samples = new SampleTexts(1);
    return Stream.generate(() -> samples.next(Instant.EPOCH).text().text()).limit(SAMPLES).toList();
  }

  private String machine() {
    return "%d cores, %d GB heap, %s; %d stream threads, batches of up to %d"
        .formatted(
            Machine.cores(),
            Runtime.getRuntime().maxMemory() >> 30,
            Machine.platform(),
            threads,
            CAPACITY);
  }

  /** All cases once, those that are compared right after each other. */
  private record Round(
      int number,
      Set<Measured> measured,
      int threads,
      List<String> texts,
      Map<String, SentimentModel> shipped,
      EncoderModel encoder,
      EmbeddedBroker broker,
      Path directory) {

    /** Lets the JVM compile what all cases share; else the first one would pay for it. */
    void warmUp() throws InterruptedException {
      app("warm-up", Objects.requireNonNull(shipped.get("fast")), CAPACITY, 2 * MEASURED);
    }

    Map<String, Double> measure() throws InterruptedException {
      Map<String, Double> rates = new LinkedHashMap<>();
      put(rates, BenchReport.CONSTANT, app("constant", new ConstantModel(), CAPACITY, MEASURED));
      for (String name : BenchReport.SHIPPED) {
        if (measured.contains(Measured.valueOf(name))) {
          measureShipped(rates, name, Objects.requireNonNull(shipped.get(name)));
        }
      }
      if (measured.contains(Measured.parked)) {
        measureParked(rates);
      }
      if (measured.contains(Measured.transformer)) {
        measureTransformer(rates);
      }
      return rates;
    }

    private void measureShipped(Map<String, Double> rates, String name, SentimentModel model)
        throws InterruptedException {
      put(rates, BenchReport.predictor(name), predictor(model));
      put(rates, BenchReport.app(name), app(name, model, CAPACITY, MEASURED));
      put(rates, BenchReport.singly(name), app(name + "-singly", model, 1, MEASURED_SINGLY));
    }

    private void measureParked(Map<String, Double> rates) throws InterruptedException {
      put(rates, BenchReport.PARKED_PREDICTOR, predictor(new ParkedModel()));
      put(rates, BenchReport.PARKED, app("parked", new ParkedModel(), CAPACITY, MEASURED));
      put(
          rates,
          BenchReport.PARKED_SINGLY,
          app("parked-singly", new ParkedModel(), 1, MEASURED_SINGLY_PARKED));
    }

    private void measureTransformer(Map<String, Double> rates) throws InterruptedException {
      put(rates, BenchReport.ENCODER_PREDICTOR, predictor(encoder));
      put(rates, BenchReport.ENCODER, app("encoder", encoder, CAPACITY, MEASURED_TRANSFORMER));
      put(
          rates,
          BenchReport.ENCODER_IN_ORDER,
          app("encoder-in-order", encoder.inOrder(), CAPACITY, MEASURED_TRANSFORMER));
      put(
          rates,
          BenchReport.ENCODER_SINGLY,
          app("encoder-singly", encoder, 1, MEASURED_TRANSFORMER / 2));
    }

    private void put(Map<String, Double> rates, String name, double rate) {
      System.err.printf("round %d: %-40s %,10.0f records/s%n", number, name, rate);
      rates.put(name, rate);
    }

    private double predictor(SentimentModel model) {
      return new PredictorBenchmark(texts, CAPACITY, Duration.ofSeconds(8))
          .textsPerSecond(model, threads);
    }

    private double app(String name, SentimentModel model, int capacity, int records)
        throws InterruptedException {
      try (Pipeline pipeline =
          new Pipeline(
              name + "-" + number, broker, directory.resolve("state"), model, capacity, threads)) {
        pipeline.start(records(Math.min(WARM_UP, records)));
        return pipeline.recordsPerSecond(records(records));
      }
    }

    private List<byte[]> records(int count) {
      List<byte[]> records = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        records.add(Json.write(RawText.of(texts.get(i % texts.size()))));
      }
      return records;
    }
  }
}
