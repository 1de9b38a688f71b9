package io.tonestream.bench.chaos;

import static io.tonestream.bench.processes.Tasks.await;
import static io.tonestream.bench.processes.Tasks.task;

import io.tonestream.bench.processes.JavaProcess;
import io.tonestream.bench.processes.ReconcileProcess;
import io.tonestream.bench.processes.Reconciled;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.TopicAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** One run: a deployment, a load, faults on both sides, and the proof. One thread's own. */
final class ChaosRun {
  private static final int INSTANCES = 3;
  private static final int PARTITIONS = 6;
  private static final long STATE_BYTES = 256L << 20;
  private static final String APPLICATION = "tonestream";
  private static final Duration BETWEEN_SWAPS = Duration.ofSeconds(8);
  private static final Duration START_WITHIN = Duration.ofMinutes(2);

  /** All that waited must be worked off by then. */
  private static final Duration RECONCILED_WITHIN = Duration.ofMinutes(5);

  private final Settings settings;
  private final AtomicInteger restarts = new AtomicInteger();

  /**
   * What is to be run.
   *
   * @param folder where brokers and instances keep what they write
   * @param perSecond records, bad ones included
   * @param planted classes of a planted bug
   */
  record Settings(long seed, int minutes, double perSecond, Path folder, @Nullable Path planted) {}

  ChaosRun(Settings settings) {
    this.settings = settings;
  }

  /** Runs it all, and ends all that it started. */
  ChaosReport run() throws IOException, InterruptedException {
    Files.createDirectories(settings.folder);
    JavaProcess.prepareTonestream(settings.folder.resolve("help.log"));
    List<AppInstance> instances = new ArrayList<>();
    try (BrokerCluster brokers = BrokerCluster.start(settings.folder.resolve("kafka"))) {
      try {
        createTopics(brokers.bootstrapServers());
        for (int number = 1; number <= INSTANCES; number++) {
          instances.add(instance(number, brokers.bootstrapServers()));
        }
        for (AppInstance instance : instances) {
          instance.start();
        }
        return run(brokers, instances);
      } finally {
        instances.forEach(AppInstance::close);
      }
    }
  }

  private AppInstance instance(int number, String bootstrap)
      throws IOException, InterruptedException {
    return new AppInstance(
        new AppInstance.Settings(
            number, settings.folder, bootstrap, STATE_BYTES, settings.planted));
  }

  private ChaosReport run(BrokerCluster brokers, List<AppInstance> instances)
      throws IOException, InterruptedException {
    String bootstrap = brokers.bootstrapServers();
    Duration duration = Duration.ofMinutes(settings.minutes);
    Swaps swaps = new Swaps(bootstrap, Topic.MODELS.topicName(), BETWEEN_SWAPS, this::say);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Admin admin =
            Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
        ChaosLoad load = new ChaosLoad(bootstrap, Topic.RAW_TEXT.topicName(), settings.seed)) {
      Faults app = faults(Fault.Side.APP, brokers, instances, admin);
      Faults kafka = faults(Fault.Side.KAFKA, brokers, instances, admin);
      Future<?> supervising = threads.submit(task(() -> supervise(instances)));
      Future<?> swapping = threads.submit(task(swaps::run));
      Future<?> hurtingKafka = threads.submit(task(() -> kafka.run(duration)));
      Future<?> hurtingApp = threads.submit(task(() -> app.run(duration)));
      load.run(settings.perSecond, duration);
      await(hurtingKafka);
      await(hurtingApp);
      swaps.stop();
      await(swapping);
      say("all is healed; waiting until everything is worked off");
      Reconciled reconciled =
          ReconcileProcess.run(
              bootstrap,
              settings.folder.resolve("reconcile.log"),
              RECONCILED_WITHIN,
              RECONCILED_WITHIN.plus(START_WITHIN));
      if (supervising.isDone()) {
        await(supervising);
      }
      List<Fault> faults = new ArrayList<>(app.made());
      faults.addAll(kafka.made());
      return new ChaosReport(
          settings.seed,
          settings.minutes,
          faults,
          swaps.published(),
          load.taken(),
          load.bad(),
          reconciled,
          restarts.get());
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  private Faults faults(
      Fault.Side side, BrokerCluster brokers, List<AppInstance> instances, Admin admin) {
    return new Faults(
        new Random(settings.seed * 31 + side.ordinal()),
        Faults.possible(side, instances),
        brokers,
        instances,
        admin,
        APPLICATION,
        this::say);
  }

  /** Before anything is hurt; brokers may not be up yet. */
  private static void createTopics(String bootstrap) throws InterruptedException {
    long deadline = System.nanoTime() + START_WITHIN.toNanos();
    while (true) {
      try (TopicAdmin topics =
          TopicAdmin.open(
              Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap), Topic::topicName)) {
        topics.createAllMissing(PARTITIONS, BrokerCluster.SIZE);
        return;
      } catch (RuntimeException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  private void supervise(List<AppInstance> instances) throws IOException, InterruptedException {
    while (true) {
      for (AppInstance instance : instances) {
        String done = instance.supervise();
        if (done != null) {
          restarts.incrementAndGet();
          say(done);
        }
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  private void say(String what) {
    System.err.printf(
        "%s seed %d: %s%n", LocalTime.now().truncatedTo(ChronoUnit.SECONDS), settings.seed, what);
  }
}
