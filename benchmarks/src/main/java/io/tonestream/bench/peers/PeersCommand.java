package io.tonestream.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.streams.KafkaSettings;
import io.tonestream.bench.machine.Machine;
import io.tonestream.bench.processes.BrokerProcess;
import io.tonestream.bench.processes.JavaProcess;
import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.cli.stream.RawTextColumns;
import io.tonestream.cli.stream.RawTextFile;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Json;
import io.tonestream.service.Shutdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench peers}: engines that do the same work, in turn, on the same machine. */
@Command(
    name = "peers",
    sortOptions = false,
    description = {
      "Compares engines that do the same work with the same model, exactly once:",
      "a bare loop, Kafka Streams record by record, Flink, the app without alerts,",
      "drivers and masks, and the app as shipped. Each is a process of its own, beside a broker.",
      "docs/performance.md says more. Takes an hour and a quiet machine; with --quick",
      "some minutes.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class PeersCommand implements Callable<Integer> {
  /** One that is kept busy answers late. */
  private static final Duration BROKER_ANSWERS_WITHIN = Duration.ofMinutes(5);

  private static final Duration BUILT_WITHIN = Duration.ofMinutes(15);

  private static final int QUICK_COUNT = 60_000;
  private static final int QUICK_COLD = 20_000;
  private static final double QUICK_RATE = 2_000;
  private static final Duration QUICK_STEADY = Duration.ofSeconds(3);

  @Spec private CommandSpec spec;

  @Option(
      names = "--engines",
      paramLabel = "ENGINE",
      split = ",",
      description = "Which of ${COMPLETION-CANDIDATES} (default: all).")
  private Set<Engine> engines = EnumSet.allOf(Engine.class);

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description =
          "Texts as 'send' reads them; ids and times are made anew (default: sample texts).")
  private @Nullable Path file;

  @Mixin private RawTextColumns columns;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Texts that wait for each engine, repeated as needed (default: 6400000).")
  private @Nullable Integer count;

  @Option(
      names = "--cold",
      paramLabel = "N",
      description = "How many texts of each fresh process count as cold (default: 400000).")
  private @Nullable Integer cold;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: 3).")
  private @Nullable Integer rounds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Texts a second at which latency is measured (default: 10000).")
  private @Nullable Double rate;

  @Option(
      names = "--steady",
      paramLabel = "DURATION",
      description = "For how long texts come at that rate; PT0S for not at all (default: PT30S).")
  private @Nullable Duration steady;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each engine (default: 2, as the app's).")
  private int threads = 2;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "Partitions of each topic (default: 4, as those of dev).")
  private int partitions = 4;

  @Option(
      names = "--commit-interval",
      paramLabel = "DURATION",
      description =
          "From one commit, or checkpoint, of the app's peers to the next (default: PT0.06S, as"
              + " the app's).")
  private Duration commitInterval = Duration.ofMillis(KafkaSettings.COMMIT_INTERVAL_MS);

  @Option(
      names = "--model",
      paramLabel = "BUNDLE",
      defaultValue = "fast",
      description =
          "The model of all engines, "
              + ModelBundle.SHIPPED
              + " or a file (default: ${DEFAULT-VALUE}, beside which an engine's own cost shows most).")
  private String model;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "A Kafka broker that is there (default: one of its own).")
  private @Nullable String bootstrap;

  @Option(
      names = "--quick",
      description = "One round of few texts: to see that it works, no measurement.")
  private boolean quick;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    positive("--threads", threads);
    rounds();
    try {
      PeersReport report = measure(workload());
      System.out.println(json ? new String(Json.write(report), UTF_8) : report.table());
      return 0;
    } catch (CommandFailure e) {
      spec.commandLine().getErr().println("peers: " + e.getMessage());
      return 1;
    }
  }

  private Workload workload() {
    InputTexts texts =
        file == null ? InputTexts.samples() : InputTexts.of(RawTextFile.readAll(file, columns));
    return new Workload(
        texts,
        positive("--count", count == null ? (quick ? QUICK_COUNT : 6_400_000) : count),
        positive("--cold", cold == null ? (quick ? QUICK_COLD : 400_000) : cold),
        rate == null ? (quick ? QUICK_RATE : 10_000) : rate,
        steady == null ? (quick ? QUICK_STEADY : Duration.ofSeconds(30)) : steady,
        positive("--partitions", partitions));
  }

  private PeersReport measure(Workload workload) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("tonestream-peers");
    try (Shutdown shutdown = new Shutdown()) {
      shutdown.closes(() -> Utils.delete(directory.toFile()));
      ModelBundle.read(Path.of(model)).write(bundle(directory));
      buildApp(directory);
      String broker =
          bootstrap == null
              ? shutdown.closes(BrokerProcess.start(directory)).bootstrapServers()
              : bootstrap;
      Admin admin =
          shutdown.closes(
              Admin.create(
                  Map.of(
                      AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                      broker,
                      AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                      (int) BROKER_ANSWERS_WITHIN.toMillis())));
      return PeersReport.of(
          machine(), input(workload), measure(workload, broker, admin, directory));
    }
  }

  /** A copy, which the engines find wherever they run. */
  private static Path bundle(Path directory) {
    return directory.resolve("model.zip");
  }

  /** The script builds what is missing or old: not when the clock runs. */
  private static void buildApp(Path directory) throws IOException, InterruptedException {
    try (JavaProcess build =
        JavaProcess.tonestream(
            "stream --help", directory.resolve("build.log"), List.of("stream", "--help"))) {
      build.awaitLine("Usage: ", BUILT_WITHIN);
    }
  }

  private Map<Engine, List<EngineRun.Result>> measure(
      Workload workload, String broker, Admin admin, Path directory)
      throws IOException, InterruptedException {
    if (!quick) {
      // The first engine would else pay for a broker whose code is not compiled yet.
      run("warm-up", Engine.BARE_LOOP, workload.warmUp(), broker, admin, directory);
    }
    Map<Engine, List<EngineRun.Result>> results = new LinkedHashMap<>();
    for (int round = 1; round <= rounds(); round++) {
      for (Engine engine : engines) {
        String name = "%s-%d".formatted(engine, round);
        EngineRun.Result result = run(name, engine, workload, broker, admin, directory);
        results.computeIfAbsent(engine, any -> new ArrayList<>()).add(result);
      }
    }
    Agreement.check(results);
    return results;
  }

  private EngineRun.Result run(
      String name, Engine engine, Workload workload, String broker, Admin admin, Path directory)
      throws IOException, InterruptedException {
    PeerSettings settings =
        new PeerSettings(
            broker,
            "peers-%s-%d-".formatted(name, ProcessHandle.current().pid()),
            threads,
            commitInterval,
            bundle(directory),
            directory.resolve(name));
    Progress progress = new Progress(name);
    EngineRun.Result result = new EngineRun(workload, engine, settings, progress).measure(admin);
    progress.end("%s", result.figures().sentence());
    return result;
  }

  private int rounds() {
    return positive("--rounds", rounds == null ? (quick ? 1 : 3) : rounds);
  }

  private String machine() {
    return "%d cores for engine, broker and load together, %s; %d threads an engine"
        .formatted(Machine.cores(), Machine.platform(), threads);
  }

  private String input(Workload workload) {
    return String.format(
        Locale.ROOT,
        "%,d texts (%,d different ones of %s, %,d brands), then %,.0f a second for %d s; model %s",
        workload.count(),
        workload.texts().size(),
        file == null ? "the sample" : file.getFileName(),
        workload.texts().brandCount(),
        workload.rate(),
        workload.steady().toSeconds(),
        model);
  }

  private int positive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " is " + value + "; it must be at least 1");
    }
    return value;
  }
}
