package io.tonestream.bench.peers;

import io.tonestream.bench.processes.JavaProcess;
import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * One engine, once: a fresh process on topics of its own, which first works through texts that wait
 * for it, and then gets texts at a fixed rate. It is checked that each text was labelled once for
 * each of its brands, and that the aggregates count just these labels.
 */
final class EngineRun {
  private static final double CPU_UNIT = 100_000;

  /** Between two looks at the engine. */
  private static final long LOOK_MILLIS = 25;

  /** No label for so long, and all are there: it is done. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** For so long nothing may happen. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What the app leaves out to do no more than its peers. */
  private static final List<String> PLAIN =
      List.of(
          "tonestream.labeled-text.text=keep",
          "tonestream.alerts.enabled=false",
          "tonestream.drivers.enabled=false");

  private final Workload workload;
  private final Engine engine;
  private final PeerSettings settings;
  private final Progress progress;

  /** Texts that wait, and the labels that they get. */
  private final int count;

  private final long labels;

  /** Labels of the texts that count as those of a cold start. */
  private final long coldLabels;

  EngineRun(Workload workload, Engine engine, PeerSettings settings, Progress progress) {
    this.workload = workload;
    this.engine = engine;
    this.settings = settings;
    this.progress = progress;
    this.count = workload.countOf(engine);
    this.labels = labelsOf(count);
    this.coldLabels = labelsOf(Math.min(workload.cold(), count));
  }

  private long labelsOf(int texts) {
    return workload.texts().labelsByBrand(texts).values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * What came of it.
   *
   * @param texts that waited
   * @param counts of each brand in those, in the order of {@link LabelCount}
   */
  record Result(int texts, PeerFigures figures, Map<String, long[]> counts) {}

  /**
   * Measures, and leaves nothing behind.
   *
   * @throws CommandFailure if the engine fails, or anything is lost, doubled or miscounted
   */
  Result measure(Admin admin) throws IOException, InterruptedException {
    Files.createDirectories(settings.directory());
    try (EngineTopics topics = new EngineTopics(admin, settings, workload.partitions())) {
      progress.say("sends %,d texts", count);
      workload.texts().send(settings, settings.topic(Topic.RAW_TEXT), workload.partitions(), count);
      try (AggregateWatch aggregates =
              new AggregateWatch(
                  topics.consumer(Topic.SENTIMENT_AGGREGATES), engine.aggregates(), labels);
          LabelLedger ledger =
              new LabelLedger(topics.consumer(Topic.LABELED_TEXT), count + workload.steadyCount());
          JavaProcess process = start()) {
        return measure(topics, process, aggregates, ledger);
      }
    }
  }

  private Result measure(
      EngineTopics topics, JavaProcess process, AggregateWatch aggregates, LabelLedger ledger)
      throws InterruptedException {
    long millisToNanos = System.nanoTime() - System.currentTimeMillis() * 1_000_000;
    Timeline timeline = follow(topics, process, aggregates);
    progress.say("checks %,d labels", labels);
    ledger.readAll();
    check(ledger, aggregates.countsByBrand());
    CatchUp catchUp =
        CatchUp.of(
            timeline,
            process.startNanos(),
            ledger.firstMillis() * 1_000_000 + millisToNanos,
            aggregates.completeNanos(),
            coldLabels,
            labels);
    Steady steady =
        workload.steadyCount() > 0 && catchUp.lastRate() * count / labels > workload.rate()
            ? steady(process, ledger)
            : Steady.NOT_MEASURED;
    return new Result(
        count, figures(catchUp, steady, CPU_UNIT * labels / count), aggregates.countsByBrand());
  }

  private static PeerFigures figures(CatchUp catchUp, Steady steady, double labelsOfUnit) {
    @Nullable Double warmCpu = catchUp.warmCpuOfLabel();
    return new PeerFigures(
        catchUp.startSeconds(),
        catchUp.startCpu(),
        catchUp.coldRate(),
        catchUp.coldCpuOfLabel() * labelsOfUnit,
        catchUp.warmRate(),
        warmCpu == null ? null : warmCpu * labelsOfUnit,
        catchUp.aggregatesAfterSeconds(),
        steady.p50Millis,
        steady.p99Millis,
        steady.cpu);
  }

  private JavaProcess start() throws IOException {
    Path log = settings.directory().resolve("log");
    return switch (engine) {
      case TONESTREAM, TONESTREAM_PLAIN ->
          JavaProcess.tonestream(engine.wireName(), log, streamArguments());
      case BARE_LOOP, PER_RECORD_STREAMS, FLINK ->
          JavaProcess.java(
              engine.wireName(), log, engine.jvmOptions(), EngineCommand.class, engineArguments());
    };
  }

  private List<String> engineArguments() {
    return List.of(
        engine.wireName(),
        "--bootstrap=" + settings.bootstrap(),
        "--prefix=" + settings.prefix(),
        "--threads=" + settings.threads(),
        "--commit-interval=" + settings.commitInterval(),
        "--model=" + settings.model(),
        "--state-dir=" + settings.directory().resolve("state"));
  }

  private List<String> streamArguments() throws IOException {
    Path config = settings.directory().resolve("settings.properties");
    List<String> chosen =
        new ArrayList<>(
            List.of(
                "tonestream.topics.prefix=" + settings.prefix(),
                "tonestream.topics.partitions=" + workload.partitions(),
                "tonestream.streams.application-id=" + settings.group(),
                "tonestream.streams.threads=" + settings.threads()));
    if (engine == Engine.TONESTREAM_PLAIN) {
      chosen.addAll(PLAIN);
    }
    Files.write(config, chosen);
    return List.of(
        "stream",
        "--bootstrap=" + settings.bootstrap(),
        "--http-port=0",
        "--model=" + settings.model(),
        "--state-dir=" + settings.directory().resolve("state"),
        "--config=" + config);
  }

  /** Looks at the engine until it has labelled and counted all. */
  private Timeline follow(EngineTopics topics, JavaProcess process, AggregateWatch aggregates)
      throws InterruptedException {
    progress.say("works through %,d texts", count);
    Timeline timeline = new Timeline(process.startNanos());
    long changed = System.nanoTime();
    long counted = 0;
    while (true) {
      long offsets = topics.committedLabels();
      long now = System.nanoTime();
      timeline.add(now, offsets, process.cpuSeconds());
      progress.step(", %,d labels, %,d counted", offsets, counted);
      if (counted != aggregates.counted() || timeline.lastChangeNanos() == now) {
        changed = now;
        counted = aggregates.counted();
      }
      if (offsets >= labels
          && aggregates.isComplete()
          && now - timeline.lastChangeNanos() > SETTLED.toNanos()) {
        return timeline;
      }
      process.requireAlive();
      if (now - changed > PATIENCE.toNanos()) {
        throw new CommandFailure(
            "%s stands still: %,d labels expected, about %,d are there, and %,d are counted; it said:%n%s"
                .formatted(engine, labels, offsets, counted, process.tail()));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private void check(LabelLedger ledger, Map<String, long[]> counted) {
    long lost = ledger.lost(workload.texts(), count);
    long doubled = ledger.doubled(workload.texts(), count);
    if (lost + doubled > 0) {
      throw new CommandFailure(
          "%s lost labels of %,d texts and doubled those of %,d".formatted(engine, lost, doubled));
    }
    Map<String, long[]> labelled = ledger.countsByBrand();
    workload
        .texts()
        .labelsByBrand(count)
        .forEach(
            (brand, expected) -> {
              long[] counts = counted.getOrDefault(brand, new long[LabelCount.KINDS]);
              if (Arrays.stream(counts).sum() != expected
                  || !Arrays.equals(counts, labelled.get(brand))) {
                throw new CommandFailure(
                    "%s counts %s of %s, of which %,d texts were sent and %s labelled"
                        .formatted(
                            engine,
                            Arrays.toString(counts),
                            brand,
                            expected,
                            Arrays.toString(labelled.get(brand))));
              }
            });
  }

  /** What a fixed rate of texts came to. */
  private record Steady(
      @Nullable Double p50Millis, @Nullable Double p99Millis, @Nullable Double cpu) {
    static final Steady NOT_MEASURED = new Steady(null, null, null);
  }

  /** Texts come at a fixed rate; those that come first don't count. */
  private Steady steady(JavaProcess process, LabelLedger ledger) throws InterruptedException {
    int all = workload.steadyCount();
    progress.say("gets %,.0f texts/s for %d s", workload.rate(), workload.steady().toSeconds());
    ledger.measureFrom(count + workload.settlingCount());
    String topic = settings.topic(Topic.RAW_TEXT);
    Thread sender =
        new Thread(
            () ->
                workload
                    .texts()
                    .sendSteadily(
                        settings, topic, workload.partitions(), count, all, workload.rate()),
            "steady-texts");
    sender.setDaemon(true);
    sender.start();
    long settled = labelsUntil(workload.settlingCount());
    long expected = labelsUntil(all);
    await(process, ledger, settled);
    double cpuBefore = process.cpuSeconds();
    long readBefore = ledger.count();
    await(process, ledger, expected);
    double cpu = process.cpuSeconds() - cpuBefore;
    sender.join();
    ledger.readAll();
    long lost = ledger.lost(workload.texts(), count + all);
    long doubled = ledger.doubled(workload.texts(), count + all);
    if (lost + doubled > 0) {
      throw new CommandFailure(
          "%s lost labels of %,d texts and doubled those of %,d, at a fixed rate"
              .formatted(engine, lost, doubled));
    }
    double texts = (expected - readBefore) * (double) all / (expected - labels);
    return new Steady(
        (double) ledger.percentile(0.5), (double) ledger.percentile(0.99), cpu / texts * CPU_UNIT);
  }

  /** Labels that there are once so many of the texts at a fixed rate have theirs. */
  private long labelsUntil(int steadyTexts) {
    long sum = labels;
    for (int number = count; number < count + steadyTexts; number++) {
      sum += workload.texts().labelsOf(number);
    }
    return sum;
  }

  private void await(JavaProcess process, LabelLedger ledger, long expected) {
    if (!ledger.readUntil(expected, PATIENCE.plus(workload.steady()))) {
      process.requireAlive();
      throw new CommandFailure(
          "%s wrote %,d labels of %,d at a fixed rate; it said:%n%s"
              .formatted(engine, ledger.count(), expected, process.tail()));
    }
  }
}
