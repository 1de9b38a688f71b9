package io.tonestream.trainer.command;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.publishing.ModelPublisher;
import io.tonestream.schemas.Topic;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Split;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.report.Epoch;
import io.tonestream.trainer.report.Report;
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.Scores;
import io.tonestream.trainer.training.Settings;
import io.tonestream.trainer.training.Training;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: a bundle from labelled data. */
@Command(
    name = "train",
    description = "Trains a model on labelled texts and writes it as a bundle.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
final class TrainCommand implements Callable<Integer> {
  private static final int CLUSTERS_REPLICATION = -1;
  private static final int VERSIONS_KEPT = 10;

  /** Options that say where the bundle goes, and whether a value follows. */
  private static final Map<String, Boolean> DESTINATIONS =
      Map.of("--out", true, "--bootstrap", true, "--report", true, "--publish", false);

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Labelled texts: .tsv, .csv, .jsonl (each also .gz), or aclImdb's folder or .tar.gz.")
  private List<Path> data;

  @Option(
      names = "--architecture",
      required = true,
      paramLabel = "NAME",
      description = "bag (fast), rnn, gru, lstm, bilstm or cnn.")
  private String architecture;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "Where to write the bundle.")
  private Path out;

  @Option(
      names = "--validation",
      defaultValue = "0.1",
      paramLabel = "FILE|SHARE",
      description = "Texts to stop and choose by: a file, or a share of the data (default 0.1).")
  private String validation;

  @Option(
      names = "--test",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Texts to report on in the end; they are kept out of the training.")
  private List<Path> tests = new ArrayList<>();

  @Mixin private DataOptions dataOptions;

  @Option(
      names = "--group-column",
      paramLabel = "NAME",
      description = "Column whose groups are kept whole when texts are held out.")
  private @Nullable String groupColumn;

  @Option(
      names = "--time-column",
      paramLabel = "NAME",
      description = "Column with the time: the last texts are held out, not any.")
  private @Nullable String timeColumn;

  @Option(
      names = "--split-at",
      paramLabel = "TIME",
      description = "With --time-column: holds out the texts from then on, such as 2015-02-21.")
  private @Nullable String splitAt;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data at most.")
  private @Nullable Integer epochs;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of every random number (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the model is called across its versions (default: the architecture).")
  private @Nullable String name;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A hyper-parameter that differs from the standard, such as dropout=0.4.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--publish",
      description = "Publishes it on Kafka too, and so has every instance run it.")
  private boolean publish;

  @Option(
      names = "--bootstrap",
      defaultValue = "127.0.0.1:9092",
      paramLabel = "HOST:PORT",
      description = "Kafka, to publish on (default ${DEFAULT-VALUE}).")
  private String bootstrap;

  @Mixin private ReportFile report;

  @Override
  public Integer call() throws IOException {
    PrintWriter console = spec.commandLine().getOut();
    requireWritable();
    report.requireWritable();
    if (publish) {
      ModelPublisher.createTopic(kafka(), Topic.MODELS.topicName(), CLUSTERS_REPLICATION);
    }
    DataReader reader = dataOptions.reader(keptColumns(), line -> say(console, "%s", line));
    List<DataSet> read = data.stream().map(reader::read).toList();
    List<DataSet> held = tests.stream().map(reader::read).toList();
    Parts split = split(reader, read, held, console);
    RecordedProgress progress = new RecordedProgress(new ConsoleProgress(console));
    ModelBundle bundle = Training.run(plan(split, held), progress);
    bundle.write(out);
    if (report.isWanted()) {
      report.write(report(bundle, progress.epochs(), split, held));
    }
    for (Evaluation evaluation : bundle.manifest().evaluations()) {
      console.println();
      console.print(ConfusionTable.draw(evaluation));
    }
    console.println();
    console.println(
        String.format(
            Locale.ROOT,
            "wrote %s: version %s, %,d bytes%nsha256 %s",
            out,
            bundle.version(),
            Files.size(out),
            bundle.sha256()));
    if (publish) {
      publish(bundle, console);
    }
    console.flush();
    return 0;
  }

  private Report report(ModelBundle bundle, List<Epoch> epochs, Parts split, List<DataSet> held) {
    List<DataSet> judgedOn = new ArrayList<>(List.of(split.validation));
    judgedOn.addAll(held);
    List<DataSet> all = new ArrayList<>(List.of(split.training));
    all.addAll(judgedOn);
    return new Report(
        name(bundle), epochs, all, judgedOn.stream().map(each -> assess(bundle, each)).toList());
  }

  private Assessment assess(ModelBundle bundle, DataSet set) {
    return Assessment.of(
        name(bundle),
        set.name(),
        Judged.of(set.examples(), Scores.of(bundle, set.texts())),
        bundle.manifest().temperature(),
        null,
        Assessment.Slicing.by(EvaluateCommand.SLICED_BY),
        Bootstrap.standard(seed));
  }

  private static String name(ModelBundle bundle) {
    return bundle.manifest().name() + " " + bundle.version();
  }

  private List<String> keptColumns() {
    if (groupColumn != null && timeColumn != null) {
      throw new IllegalArgumentException(
          "--group-column and --time-column split the data in two ways: choose one");
    }
    if (!isShare() && (groupColumn != null || timeColumn != null)) {
      throw new IllegalArgumentException(
          "--validation " + validation + " is a file, so nothing is split: give a share instead");
    }
    if (splitAt != null && timeColumn == null) {
      throw new IllegalArgumentException("--split-at needs --time-column, which names the times");
    }
    return Stream.concat(
            EvaluateCommand.SLICED_BY.stream(),
            Stream.of(groupColumn, timeColumn).flatMap(Stream::ofNullable))
        .toList();
  }

  private void publish(ModelBundle bundle, PrintWriter console) {
    try (ModelPublisher publisher = ModelPublisher.open(kafka(), Topic.MODELS.topicName())) {
      publisher.publish(bundle, true, VERSIONS_KEPT);
    }
    console.println("published " + bundle.version() + "; it is active");
  }

  private Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", bootstrap);
  }

  /** Asked before hours of training, not after. */
  private void requireWritable() {
    Path folder = out.toAbsolutePath().getParent();
    if (Files.isDirectory(out) || folder == null || !Files.isWritable(folder)) {
      throw new IllegalArgumentException(
          "--out " + out + " can't be written: give a file in a folder that exists");
    }
  }

  /** What to train on, where it comes from, and what to validate on. */
  private record Parts(DataSet training, List<DataSet> sources, DataSet validation) {}

  private Parts split(
      DataReader reader, List<DataSet> read, List<DataSet> held, PrintWriter console) {
    DataSet all = DataSet.join("training", read);
    DataSet unique = all.withoutDuplicates();
    say(console, "%,d texts, %,d of them twice", all.size(), all.size() - unique.size());
    for (DataSet test : held) {
      unique = without(unique, test, console);
    }
    Parts split = isShare() ? splitOff(unique, read) : validateOn(reader, unique, read, console);
    say(
        console,
        "training on %,d texts, validating on %,d of %s",
        split.training.size(),
        split.validation.size(),
        split.validation.name());
    return split;
  }

  /** Texts of a held set that the data has too would make the figures lie. */
  private static DataSet without(DataSet data, DataSet held, PrintWriter console) {
    DataSet clean = data.without(held);
    if (clean.size() < data.size()) {
      say(console, "left out %,d texts that %s has too", data.size() - clean.size(), held.name());
    }
    return clean;
  }

  private boolean isShare() {
    return validation.matches("0?\\.[0-9]+");
  }

  private Parts splitOff(DataSet unique, List<DataSet> read) {
    String name = read.stream().map(DataSet::name).collect(Collectors.joining("+"));
    Split split = split(new DataSet(name, unique.examples()));
    return new Parts(
        new DataSet("training", split.training().examples()).shuffled(seed), read, split.heldOut());
  }

  private Split split(DataSet set) {
    double share = Double.parseDouble(validation);
    if (groupColumn != null) {
      return Split.byGroup(set, groupColumn, share, seed);
    }
    if (timeColumn != null) {
      return splitAt == null
          ? Split.byTime(set, timeColumn, share)
          : Split.byTime(set, timeColumn, Split.time(splitAt));
    }
    return Split.stratified(set, share, seed);
  }

  private Parts validateOn(
      DataReader reader, DataSet unique, List<DataSet> read, PrintWriter console) {
    DataSet held = reader.read(Path.of(validation));
    return new Parts(without(unique, held, console), read, held);
  }

  private Plan plan(Parts split, List<DataSet> held) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    if (epochs != null) {
      all.put("epochs", epochs.toString());
    }
    return new Plan(
        name == null ? architecture : name,
        architecture,
        new Settings(all),
        split.training,
        split.sources,
        split.validation,
        held,
        seed,
        created(),
        command());
  }

  /** Now, or the time that a reproducible build asks for. */
  private static Instant created() {
    String epoch = System.getenv("SOURCE_DATE_EPOCH");
    if (epoch == null) {
      return Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    }
    try {
      return Instant.ofEpochSecond(Long.parseLong(epoch));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "SOURCE_DATE_EPOCH is '" + epoch + "', not a number of seconds", e);
    }
  }

  /**
   * This command as one can type it again: files without their folders, and without where the
   * bundle goes, since the same training must give the same bytes anywhere.
   */
  private String command() {
    List<String> words = new ArrayList<>(List.of("tonestream"));
    List<String> given = spec.commandLine().getParseResult().originalArgs();
    for (int i = 0; i < given.size(); i++) {
      String word = given.get(i);
      Boolean valueFollows = DESTINATIONS.get(word);
      if (valueFollows != null) {
        i += valueFollows ? 1 : 0;
      } else if (!word.matches("--(out|bootstrap|report)=.*")) {
        words.add(word.contains("/") ? String.valueOf(Path.of(word).getFileName()) : word);
      }
    }
    words.addAll(List.of("--out", "BUNDLE"));
    return String.join(" ", words);
  }

  private static void say(PrintWriter console, String format, Object... values) {
    console.println(String.format(Locale.ROOT, format, values));
    console.flush();
  }
}
