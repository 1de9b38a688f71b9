package io.tonestream.bench.soak;

import static io.tonestream.bench.processes.Tasks.await;
import static io.tonestream.bench.processes.Tasks.task;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;

import io.tonestream.bench.chaos.ChaosLoad;
import io.tonestream.bench.chaos.Swaps;
import io.tonestream.bench.processes.BrokerProcess;
import io.tonestream.bench.processes.JavaProcess;
import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.cli.kit.TaskProgress;
import io.tonestream.schemas.Topic;
import io.tonestream.service.Shutdown;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/** One soak: a broker, the app, a load, samples, and the proof. One thread's own. */
final class SoakRun {
  private static final int SEED = 1;

  /** What waits while the app's speed is measured: some seconds of work. */
  private static final long BACKLOG = 50_000;

  private static final Duration BACKLOG_TICK = Duration.ofMillis(200);
  private static final Duration CAPACITY_WARM_UP = Duration.ofMinutes(1);
  private static final Duration CAPACITY_MEASURED = Duration.ofMinutes(1);
  private static final Duration COLLECT_EVERY = Duration.ofMinutes(1);
  private static final Duration SAY_EVERY = Duration.ofMinutes(1);
  private static final Duration WORKED_OFF_WITHIN = Duration.ofMinutes(10);
  private static final Duration COUNTED_WITHIN = Duration.ofMinutes(5);

  /** What the broker keeps of each partition of the topics that each text is written to. */
  private static final Map<String, String> KEPT =
      Map.of(
          TopicConfig.RETENTION_BYTES_CONFIG, String.valueOf(256 << 20),
          TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(64 << 20));

  private final Settings settings;

  /**
   * What is to be run.
   *
   * @param load share of what the app can take that it is sent
   * @param rate texts a second that it is sent instead
   * @param duration of the steady load
   * @param warmUp what is left out of it at the beginning
   * @param every how long from sample to sample
   * @param swapEvery how long from model to model; zero for none
   * @param heapMegabytes of the app, of 2^20 bytes
   * @param out for samples and logs
   * @param watched whether a person sees how far it has come
   */
  record Settings(
      double load,
      @Nullable Double rate,
      Duration duration,
      Duration warmUp,
      Duration every,
      Duration swapEvery,
      int heapMegabytes,
      Path out,
      boolean watched) {}

  SoakRun(Settings settings) {
    this.settings = settings;
  }

  /**
   * Runs it all, and ends all that it started.
   *
   * @param folder for what the broker and the app write
   */
  SoakReport run(Path folder) throws IOException, InterruptedException {
    try (Shutdown shutdown = new Shutdown()) {
      JavaProcess.prepareTonestream(folder.resolve("help.log"));
      say("starting a broker and the app");
      BrokerProcess broker = shutdown.closes(BrokerProcess.start(folder));
      SoakApp app =
          shutdown.closes(
              SoakApp.start(
                  broker.bootstrapServers(),
                  settings.out.resolve("stream.log"),
                  folder.resolve("state"),
                  settings.heapMegabytes));
      ChaosLoad load =
          shutdown.closes(
              new ChaosLoad(broker.bootstrapServers(), Topic.RAW_TEXT.topicName(), SEED));
      keepLittle(broker);
      LabelledTexts labelled = shutdown.closes(new LabelledTexts(broker.bootstrapServers()));
      return run(broker, app, load, labelled);
    }
  }

  private SoakReport run(BrokerProcess broker, SoakApp app, ChaosLoad load, LabelledTexts labelled)
      throws IOException, InterruptedException {
    Double capacity = null;
    double rate;
    if (settings.rate == null) {
      capacity = capacity(app, load);
      rate = settings.load * capacity;
      say("the app takes %,.0f texts a second", capacity);
    } else {
      rate = settings.rate;
    }
    // Lag is a metric once it has been measured.
    awaitWorkedOff(app);
    say("%,.0f texts a second for %d minutes", rate, settings.duration.toMinutes());
    Swaps swaps =
        new Swaps(
            broker.bootstrapServers(), Topic.MODELS.topicName(), settings.swapEvery, this::say);
    List<Sample> samples = soak(broker, app, load, rate, swaps);
    say("the load has ended; waiting until everything is worked off");
    awaitWorkedOff(app);
    say("counting what came out");
    Counted counted = Counted.await(broker.bootstrapServers(), load, labelled, COUNTED_WITHIN);
    return new SoakReport(
        capacity,
        rate,
        settings.duration.toMillis() / 60e3,
        settings.warmUp.toMillis() / 60e3,
        swaps.published(),
        SoakReport.rows(samples, settings.warmUp),
        counted);
  }

  /** An hour's texts would need a hundred gigabytes. */
  private static void keepLittle(BrokerProcess broker) throws InterruptedException {
    List<AlterConfigOp> settings =
        KEPT.entrySet().stream()
            .map(each -> new ConfigEntry(each.getKey(), each.getValue()))
            .map(each -> new AlterConfigOp(each, AlterConfigOp.OpType.SET))
            .toList();
    Map<ConfigResource, Collection<AlterConfigOp>> topics = new HashMap<>();
    for (Topic topic : List.of(Topic.RAW_TEXT, Topic.LABELED_TEXT, Topic.BRAND_COUNTS)) {
      topics.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()), settings);
    }
    try (Admin admin =
        Admin.create(
            Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      admin.incrementalAlterConfigs(topics).all().get();
    } catch (ExecutionException e) {
      throw new CommandFailure("the broker doesn't take topics' settings: " + e.getCause(), e);
    }
  }

  /**
   * Texts a second that the app takes beside this load and this broker. Some always wait for it: as
   * many are sent as it works off.
   */
  private double capacity(SoakApp app, ChaosLoad load) throws IOException, InterruptedException {
    say("finding out how many texts a second the app takes");
    saturate(app, load, CAPACITY_WARM_UP);
    double before = app.workedOff();
    long start = System.nanoTime();
    saturate(app, load, CAPACITY_MEASURED);
    return (app.workedOff() - before) * 1e9 / (System.nanoTime() - start);
  }

  private static void saturate(SoakApp app, ChaosLoad load, Duration duration)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < end) {
      load.sendUpTo((long) app.workedOff() + BACKLOG);
      TimeUnit.NANOSECONDS.sleep(BACKLOG_TICK.toNanos());
    }
  }

  private static void awaitWorkedOff(SoakApp app) throws IOException, InterruptedException {
    long since = System.currentTimeMillis();
    long deadline = System.nanoTime() + WORKED_OFF_WITHIN.toNanos();
    while (!app.hasCaughtUp(since)) {
      if (System.nanoTime() > deadline) {
        throw new CommandFailure("not everything was worked off within " + WORKED_OFF_WITHIN);
      }
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private List<Sample> soak(
      BrokerProcess broker, SoakApp app, ChaosLoad load, double rate, Swaps swaps)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Future<?> sending = threads.submit(task(() -> load.run(rate, settings.duration)));
      if (!settings.swapEvery.isZero()) {
        threads.submit(task(swaps::run));
      }
      List<Sample> samples = sample(broker, app, sending);
      await(sending);
      return samples;
    } finally {
      swaps.stop();
      threads.shutdown();
      if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        threads.shutdownNow();
      }
    }
  }

  private List<Sample> sample(BrokerProcess broker, SoakApp app, Future<?> sending)
      throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    long count = settings.duration.dividedBy(settings.every);
    long eachCollects = Math.max(1, COLLECT_EVERY.dividedBy(settings.every));
    long eachSays = Math.max(1, SAY_EVERY.dividedBy(settings.every));
    long start = System.nanoTime();
    app.sample(0);
    try (PrintWriter csv = csv();
        TaskProgress progress = TaskProgress.ofSteps("soak", count, 0, settings.watched)) {
      csv.println(Sample.csvHeader());
      for (long number = 1; number <= count; number++) {
        sleepUntil(start + number * settings.every.toNanos());
        broker.requireAlive();
        if (sending.isDone() && number < count) {
          await(sending);
        }
        if (number % eachCollects == 0) {
          app.collect();
        }
        Sample sample = app.sample((System.nanoTime() - start) / 1e9);
        samples.add(sample);
        csv.println(sample.csvLine());
        csv.flush();
        progress.reached(number);
        progress.note(words(sample));
        if (!progress.isShown() && number % eachSays == 0) {
          say("%.0f min: %s", sample.seconds() / 60, words(sample));
        }
      }
    }
    return samples;
  }

  private PrintWriter csv() throws IOException {
    return new PrintWriter(
        Files.newBufferedWriter(settings.out.resolve("samples.csv"), CREATE, TRUNCATE_EXISTING));
  }

  private static String words(Sample sample) {
    return "%s live heap MB, %s RSS MB, %s RocksDB MB, lag %s"
        .formatted(
            Quantity.LIVE_HEAP.show(sample.value(Quantity.LIVE_HEAP)),
            Quantity.RESIDENT.show(sample.value(Quantity.RESIDENT)),
            Quantity.ROCKSDB.show(sample.value(Quantity.ROCKSDB)),
            Quantity.LAG_RECORDS.show(sample.value(Quantity.LAG_RECORDS)));
  }

  private static void sleepUntil(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
  }

  private void say(String what) {
    System.err.printf("%s soak: %s%n", LocalTime.now().truncatedTo(ChronoUnit.SECONDS), what);
  }

  private void say(String format, Object... arguments) {
    say(String.format(Locale.ROOT, format, arguments));
  }
}
