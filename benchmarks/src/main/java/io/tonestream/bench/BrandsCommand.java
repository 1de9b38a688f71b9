package io.tonestream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.bench.machine.Machine;
import io.tonestream.broker.EmbeddedBroker;
import io.tonestream.cli.dev.SampleTexts;
import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench brands}: what many brands cost. The same texts, spread over few brands and over
 * many, go through the whole app.
 */
@Command(
    name = "brands",
    sortOptions = false,
    description = {
      "Measures the app on an embedded broker, exactly once, with the same texts",
      "spread over few brands and over many, in turn; and how many bytes a brand",
      "takes.",
      ""
    })
final class BrandsCommand implements Callable<Integer> {
  private static final int SAMPLES = 20_000;

  /** Three for each pane of its windows, and so one pane in twenty stays empty. */
  private static final int TEXTS_TO_FILL_A_BRAND = 1_440;

  @Option(names = "--few", paramLabel = "N", description = "Few brands (default: 10).")
  private int few = 10;

  @Option(names = "--many", paramLabel = "N", description = "Many brands (default: 100000).")
  private int many = 100_000;

  @Option(
      names = "--texts",
      paramLabel = "N",
      description = "Texts in each measurement (default: 600000).")
  private int texts = 600_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: 3).")
  private int rounds = 3;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Stream threads (default: ${DEFAULT-VALUE}, as the app's).")
  private int threads = 2;

  @Option(
      names = "--model",
      paramLabel = "BUNDLE",
      description =
          "The model, "
              + ModelBundle.SHIPPED
              + " or a file (default: ${DEFAULT-VALUE}; beside fast, what brands cost shows most).")
  private String model = "bundled";

  @Option(
      names = "--fill",
      description = {
        "Begin with 1,440 texts of the last two days for each brand, so that its windows are full:",
        "what a brand takes that is always written about. Choose fewer brands, such as --many 500."
      })
  private boolean fill;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  /**
   * What came of it, best of all rounds.
   *
   * @param fewPerSecond texts a second with few brands
   * @param manyPerSecond texts a second with many brands
   * @param ratio the median of the rounds' own ratios, many to few
   * @param heapBytesPerBrand of Java's heap, with many brands
   * @param storeBytesPerBrand of the state on disk, with many brands
   */
  record Result(
      String machine,
      int few,
      int many,
      double fewPerSecond,
      double manyPerSecond,
      double ratio,
      long heapBytesPerBrand,
      long storeBytesPerBrand) {}

  /** One measurement. */
  private record Case(double perSecond, long heapBytes, long storeBytes) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Case> fews = new ArrayList<>();
    List<Case> manys = new ArrayList<>();
    Path directory = Files.createTempDirectory("tonestream-bench");
    try (SentimentModel loaded = BundleModel.load(ModelBundle.read(Path.of(model)), "cpu");
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"), 0)) {
      measure("warm-few", few, loaded, broker, directory);
      measure("warm-many", many, loaded, broker, directory);
      for (int round = 1; round <= rounds; round++) {
        fews.add(measure("few-" + round, few, loaded, broker, directory));
        manys.add(measure("many-" + round, many, loaded, broker, directory));
      }
    } finally {
      Utils.delete(directory.toFile());
    }
    Result result = result(fews, manys);
    System.out.println(json ? new String(Json.write(result), UTF_8) : table(result));
    return 0;
  }

  private Case measure(
      String name, int brands, SentimentModel scorer, EmbeddedBroker broker, Path directory)
      throws IOException, InterruptedException {
    long before = heap();
    Path state = directory.resolve(name);
    double perSecond;
    long heapBytes;
    try (Pipeline pipeline =
        new Pipeline(
            name, broker, state, scorer, BatchingConfiguration.DEFAULT.capacity(), threads)) {
      // Each brand has texts before the clock starts: what is measured is how it runs, not how it
      // begins.
      pipeline.start(
          records(fill ? fillingTimes(brands) : nows(Math.max(brands, 100_000)), brands));
      perSecond = pipeline.recordsPerSecond(records(nows(texts), brands));
      heapBytes = heap() - before;
    }
    // What a store has not written yet, it writes when it is closed.
    Case measured = new Case(perSecond, heapBytes, size(state));
    System.err.printf(
        Locale.ROOT,
        "%-9s %,7d brands: %,9.0f texts/s, heap %,d MB, store %,d MB%n",
        name,
        brands,
        perSecond,
        measured.heapBytes >> 20,
        measured.storeBytes >> 20);
    return measured;
  }

  private static List<Instant> nows(int count) {
    return Collections.nCopies(count, Instant.now());
  }

  /** In order; those of each window are spread evenly over it and the one before. */
  private static List<Instant> fillingTimes(int brands) {
    List<Duration> windows = WindowsConfiguration.DEFAULT.lengths();
    Random random = new Random(1);
    long now = System.currentTimeMillis();
    return IntStream.range(0, brands * TEXTS_TO_FILL_A_BRAND)
        .mapToObj(i -> windows.get(i % windows.size()))
        .mapToLong(window -> now - (long) (2 * window.toMillis() * random.nextDouble()))
        .sorted()
        .mapToObj(Instant::ofEpochMilli)
        .toList();
  }

  /** Texts of these times; brands take turns at random. */
  private static List<byte[]> records(List<Instant> times, int brands) {
    SampleTexts samples = new SampleTexts(1);
    List<String> some =
        Stream.generate(() -> samples.next(Instant.EPOCH).text().text()).limit(SAMPLES).toList();
    Random random = new Random(1);
    List<byte[]> records = new ArrayList<>(times.size());
    for (int i = 0; i < times.size(); i++) {
      int brand = i < brands ? i : random.nextInt(brands);
      records.add(
          Json.write(
              new RawText(
                  some.get(i % some.size()),
                  null,
                  List.of("brand-" + brand),
                  null,
                  null,
                  null,
                  times.get(i))));
    }
    return records;
  }

  private Result result(List<Case> fews, List<Case> manys) {
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      ratios[round] = manys.get(round).perSecond / fews.get(round).perSecond;
    }
    Arrays.sort(ratios);
    return new Result(
        machine(),
        few,
        many,
        fews.stream().mapToDouble(Case::perSecond).max().orElse(0),
        manys.stream().mapToDouble(Case::perSecond).max().orElse(0),
        ratios[rounds / 2],
        manys.stream().mapToLong(Case::heapBytes).min().orElse(0) / many,
        manys.stream().mapToLong(Case::storeBytes).max().orElse(0) / many);
  }

  private String machine() {
    return "%d cores, %s; model %s, %d stream threads, broker and load in the same process"
        .formatted(Machine.cores(), Machine.platform(), model, threads);
  }

  private static String table(Result result) {
    return String.format(
        Locale.ROOT,
        """
        %s

        %,d brands: %,.0f texts/s
        %,d brands: %,.0f texts/s, %.2f of that
        a brand takes %,d bytes of heap and %,d bytes on disk""",
        result.machine,
        result.few,
        result.fewPerSecond,
        result.many,
        result.manyPerSecond,
        result.ratio,
        result.heapBytesPerBrand,
        result.storeBytesPerBrand);
  }

  /** Bytes of the heap that are in use after a collection. */
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
