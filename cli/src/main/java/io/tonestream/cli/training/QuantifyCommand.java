package io.tonestream.cli.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.cli.kit.OutputFile;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.model.bundle.ErrorsByGroup;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Sha256;
import io.tonestream.model.bundle.TrainedOn;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.quantification.GroupSets;
import io.tonestream.trainer.quantification.LabelBudgets;
import io.tonestream.trainer.quantification.Quantification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantify}: how well shares of labels are estimated, group by group. */
@Command(
    name = "quantify",
    description = {
      "Compares ways to estimate how many texts of a group have each label: counts of a model's",
      "labels, its mean probabilities, and both corrected by its known errors. With --errors-from, it",
      "estimates first how these errors differ between groups; with --out, it writes that into a",
      "new version of the model."
    },
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
public final class QuantifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--data",
      arity = "1..*",
      required = true,
      paramLabel = "FILE",
      description =
          "Labelled texts: .tsv, .csv or .jsonl (each also .gz). Each file is reported on.")
  private List<Path> data;

  @Option(
      names = "--group-column",
      required = true,
      split = ",",
      paramLabel = "NAME[,NAME...]",
      description =
          "Column that says which group a text is of, such as a brand or a topic; of several, the"
              + " first that a row fills.")
  private List<String> groupColumns;

  @Option(
      names = "--group-min",
      defaultValue = "50",
      paramLabel = "N",
      description = "Texts that a group must have to count (default ${DEFAULT-VALUE}).")
  private int groupMin;

  @Option(
      names = "--errors-from",
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Labelled texts in groups, of which it is learnt how errors differ between groups: at least"
              + " 10 groups of 20 texts in each half of them. A group is judged by what the half that"
              + " it isn't in shows.")
  private List<Path> errorsFrom = List.of();

  @Option(
      names = "--time-column",
      paramLabel = "NAME",
      description =
          "Column of --errors-from with the time: how errors change over time is learnt too.")
  private @Nullable String timeColumn;

  @Option(
      names = "--without",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Texts to leave out of all files, such as those that the model was trained on.")
  private List<Path> without = List.of();

  @Option(
      names = "--out",
      paramLabel = "BUNDLE",
      description =
          "Where to write a version that knows how its errors differ, by all groups of --errors-from.")
  private @Nullable Path out;

  @Option(
      names = "--label-budget",
      split = ",",
      paramLabel = "N[,N...]",
      description = {
        "Holds the labels back, and shows instead how narrow the intervals are when a human has given"
            + " so many of them: for the texts that `model ask` would ask for, for as many of each"
            + " group, and for texts drawn from all."
      })
  private List<Integer> labelBudgets = List.of();

  @Option(
      names = "--draws",
      defaultValue = "5",
      paramLabel = "N",
      description = "With --label-budget: how often texts are drawn (default ${DEFAULT-VALUE}).")
  private int draws;

  @Mixin private DataOptions dataOptions;

  /** An object for each file of {@code --data}, each in a line. */
  @Mixin private ReportOptions reports;

  @Override
  public Integer call() throws IOException {
    requireConsistent();
    Instant created = BundleOutput.created();
    ModelBundle bundle = model.read();
    List<DataSet> leftOut = without.stream().map(reader()::readUnlabelled).toList();
    Quantification.Errors errors =
        errorsFrom.isEmpty() ? known(bundle.manifest()) : learnt(bundle, leftOut, created);
    for (Path file : data) {
      Grouped read = read(bundle, file, leftOut);
      requireGroups(read.dataSet, read.groups);
      if (labelBudgets.isEmpty()) {
        print(bundle, read.dataSet, quantify(bundle, read, errors));
      } else {
        print(bundle, read.dataSet, tryBudgets(read, errors));
      }
    }
    return 0;
  }

  private void requireConsistent() {
    if (groupMin < 1) {
      throw new IllegalArgumentException("--group-min is " + groupMin + "; it must be above 0");
    }
    if (draws < 1) {
      throw new IllegalArgumentException("--draws is " + draws + "; it must be above 0");
    }
    for (int budget : labelBudgets) {
      if (budget < 1) {
        throw new IllegalArgumentException("--label-budget is " + budget + "; it must be above 0");
      }
    }
    if (errorsFrom.isEmpty() && (out != null || timeColumn != null)) {
      throw new IllegalArgumentException(
          (out == null ? "--time-column" : "--out")
              + " needs --errors-from, whose groups show how errors differ");
    }
    if (out != null) {
      OutputFile.requireWritable("--out", out);
    }
  }

  private DataReader reader() {
    List<String> columns = new ArrayList<>(groupColumns);
    if (timeColumn != null) {
      columns.add(timeColumn);
    }
    return dataOptions.reader(columns, spec.commandLine().getErr()::println);
  }

  /** A data set's name, and what the model says of its texts, by group. */
  private record Grouped(String dataSet, Map<String, List<Judged>> groups) {}

  private Grouped read(ModelBundle bundle, Path file, List<DataSet> leftOut) {
    DataSet set = reader().read(file);
    if (groupColumns.stream().noneMatch(set::hasColumn)) {
      throw new IllegalArgumentException(
          file
              + " has no column '"
              + String.join("' or '", groupColumns)
              + "'; name another with --group-column");
    }
    for (DataSet each : leftOut) {
      set = set.without(each);
    }
    return new Grouped(set.name(), GroupSets.by(groupColumns, Scores.judge(bundle, set)));
  }

  /** Writes the version that knows them, if that is asked for. */
  private Quantification.Errors learnt(ModelBundle bundle, List<DataSet> leftOut, Instant created)
      throws IOException {
    GroupSets sets =
        new GroupSets(
            errorsFrom.stream().map(file -> read(bundle, file, leftOut).groups).toList(),
            timeColumn);
    Quantification.Errors held = held(sets);
    if (out != null) {
      write(bundle.withErrors(errors(sets, name -> true), created), out);
    }
    return held;
  }

  /** As its manifest has them. */
  private static Quantification.Errors known(Manifest manifest) {
    Map<Optional<Part>, ErrorMatrix> matrices = new HashMap<>();
    matrices.put(Optional.empty(), matrix(manifest, manifest.errorRates(null)));
    return (group, part) ->
        matrices.computeIfAbsent(
            Optional.ofNullable(part), key -> matrix(manifest, manifest.errorRates(part)));
  }

  /** Of a group, what the half of the groups that it isn't in shows: halves by hash of names. */
  private static Quantification.Errors held(GroupSets sets) {
    ErrorsByGroup ofFirst = errors(sets, QuantifyCommand::half);
    ErrorsByGroup ofSecond = errors(sets, name -> !half(name));
    Map<ErrorRates, ErrorMatrix> matrices = new HashMap<>();
    return (group, part) ->
        matrices.computeIfAbsent(
            (half(group) ? ofSecond : ofFirst).of(part),
            rates -> ErrorMatrix.of(rates).orElseThrow());
  }

  private static boolean half(String group) {
    return (Sha256.of(group.getBytes(UTF_8)).charAt(0) & 1) == 0;
  }

  private static ErrorsByGroup errors(GroupSets sets, Predicate<String> names) {
    return sets.errors(names)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--errors-from has too few groups to learn from: 10 of 20 texts and of two"
                        + " labels in each half of them"));
  }

  private static ErrorMatrix matrix(Manifest manifest, Optional<ErrorRates> errors) {
    return errors
        .flatMap(ErrorMatrix::of)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "version %s says nothing of its errors: its manifest has no evaluation on"
                            .formatted(manifest.version())
                        + " texts of two labels; train it with ./tonestream train"));
  }

  private Quantification quantify(ModelBundle bundle, Grouped read, Quantification.Errors errors) {
    return Quantification.of(read.groups, groupMin, errors, prior(bundle.manifest()));
  }

  private LabelBudgets tryBudgets(Grouped read, Quantification.Errors errors) {
    return LabelBudgets.of(read.groups, groupMin, errors, labelBudgets, draws);
  }

  private void requireGroups(String dataSet, Map<String, List<Judged>> groups) {
    if (groups.values().stream().noneMatch(texts -> texts.size() >= groupMin)) {
      throw new IllegalArgumentException(
          "%s: no value of '%s' has %d texts; ask for fewer with --group-min"
              .formatted(dataSet, String.join("' or '", groupColumns), groupMin));
    }
  }

  /** What training weighted labels to; where a bundle doesn't say, that is the standard: alike. */
  private static double[] prior(Manifest manifest) {
    double[] prior = new double[Label.values().length];
    TrainedOn trainedOn = manifest.trainedOn();
    if (trainedOn == null) {
      List<Label> labels = manifest.labels().stream().distinct().toList();
      labels.forEach(label -> prior[label.ordinal()] = 1.0 / labels.size());
    } else {
      trainedOn.shares().forEach((label, share) -> prior[label.ordinal()] = share);
    }
    return prior;
  }

  private void write(ModelBundle bundle, Path file) throws IOException {
    bundle.write(file);
    PrintWriter err = spec.commandLine().getErr();
    err.println("wrote " + file + ": version " + bundle.version());
    err.flush();
  }

  private void print(ModelBundle bundle, String dataSet, Quantification quantification) {
    String columns = String.join(",", groupColumns);
    reports.print(
        QuantificationReport.of(bundle.version(), dataSet, columns, quantification),
        () ->
            QuantificationText.draw(name(bundle), dataSet, columns, quantification)
                + (bundle.manifest().trainedOn() == null
                    ? "The bundle doesn't say what shares of labels it was trained on: EM takes them for alike."
                    : ""));
  }

  private void print(ModelBundle bundle, String dataSet, LabelBudgets budgets) {
    String columns = String.join(",", groupColumns);
    reports.print(
        LabelBudgetsReport.of(bundle.version(), dataSet, columns, budgets),
        () -> LabelBudgetsText.draw(name(bundle), dataSet, columns, budgets));
  }

  private static String name(ModelBundle bundle) {
    return bundle.manifest().name() + " " + bundle.version();
  }
}
