package io.tonestream.cli.training;

import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.training.AssessmentReport.Overlap;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TextSketch;
import io.tonestream.model.drift.DriftLevels;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.drift.Profile;
import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Comparison;
import io.tonestream.trainer.evaluation.Judged;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.evaluation.Slice;
import io.tonestream.trainer.report.TrainingReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: how well a bundle does on labelled data. */
@Command(
    name = "evaluate",
    description = "Compares a model's predictions with the labels of texts.",
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Labelled texts: .tsv, .csv, .jsonl (each also .gz), a folder of these, or aclImdb's folder or .tar.gz.")
  private List<Path> data;

  @Mixin private DataOptions dataOptions;

  @Option(
      names = "--against",
      paramLabel = "BUNDLE",
      description = "Another bundle, or the name of one, to compare with on the same texts.")
  private @Nullable String against;

  @Option(
      names = "--device",
      defaultValue = "auto",
      paramLabel = "DEVICE",
      description = "Where to run it: auto, cpu, gpu or gpu:N (default ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--slice-by",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "Columns to tell figures apart by (default: brand, source and length, where there are"
              + " any).")
  private List<String> sliceBy = new ArrayList<>();

  @Option(
      names = "--slice-min",
      defaultValue = "30",
      paramLabel = "N",
      description = "Texts that a slice must have to be shown (default ${DEFAULT-VALUE}).")
  private int sliceMin;

  @Option(
      names = "--resamples",
      defaultValue = "2000",
      paramLabel = "N",
      description = "Resamples that intervals are taken from (default ${DEFAULT-VALUE}).")
  private int resamples;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the resamples (default ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private ReportFile report;

  @Mixin private ReportOptions reports;

  @Override
  public Integer call() throws IOException {
    report.requireWritable();
    Bootstrap bootstrap = new Bootstrap(resamples, seed);
    ModelBundle bundle = model.read();
    ModelBundle other = against == null ? null : model.read(against);
    List<DataSet> sets = readData();
    DataSet set = DataSet.join(sets);
    List<String> columns = columns(set);
    Scores.Scored scored = Scores.score(bundle, set.pairs(), device);
    List<Judged> judged = scored.judge(set);
    Comparison comparison =
        other == null
            ? null
            : Comparison.of(other.version(), judged, Scores.judge(other, set, device), bootstrap);
    Assessment assessment =
        Assessment.of(
            bundle.manifest().name() + " " + bundle.version(),
            set.name(),
            judged,
            bundle.manifest().temperature(),
            comparison,
            new Assessment.Slicing(columns, sliceMin),
            bootstrap);
    DriftReport drift = drift(bundle, scored.profile());
    Overlap overlap = overlap(bundle, set);
    reports.print(
        AssessmentReport.of(bundle.version(), assessment, drift, overlap),
        () -> text(assessment, drift, overlap));
    report.write(
        new TrainingReport(
            assessment.model(), List.of(), "", DataCard.of(sets), List.of(assessment)));
    return 0;
  }

  private List<DataSet> readData() {
    List<String> kept = new ArrayList<>(sliceBy.isEmpty() ? Assessment.Slicing.STANDARD : sliceBy);
    DataReader reader = dataOptions.reader(kept, spec.commandLine().getErr()::println);
    return data.stream().map(reader::read).toList();
  }

  /** Those that were asked for must be there. */
  private List<String> columns(DataSet set) {
    for (String column : sliceBy) {
      if (!column.equals(Slice.LENGTH) && !set.hasColumn(column)) {
        throw new IllegalArgumentException(
            set.name() + " has no column '" + column + "'; choose others with --slice-by");
      }
    }
    return sliceBy.isEmpty() ? Assessment.Slicing.STANDARD : sliceBy;
  }

  /** How far these texts lie from those that it was validated on; null if that isn't known. */
  private static @Nullable DriftReport drift(ModelBundle bundle, Profile profile) {
    DriftReference reference = bundle.manifest().drift();
    return reference == null
        ? null
        : DriftReport.of(
            DriftLevels.STANDARD.judge(bundle.version(), reference, profile, Instant.EPOCH));
  }

  /** Texts that the model was trained on; null if the bundle doesn't say on which it was. */
  private static @Nullable Overlap overlap(ModelBundle bundle, DataSet set) {
    TextSketch sketch = bundle.manifest().trainingTexts().orElse(null);
    if (sketch == null) {
      return null;
    }
    List<TextSketch.Answer> answers = Arrays.asList(sketch.lookUp(set.hashes()));
    return new Overlap(
        Collections.frequency(answers, TextSketch.Answer.YES),
        answers.size() - Collections.frequency(answers, TextSketch.Answer.UNKNOWN));
  }

  private static String text(
      Assessment assessment, @Nullable DriftReport drift, @Nullable Overlap overlap) {
    String text = AssessmentText.draw(assessment);
    if (drift != null) {
      text += drift.text();
    }
    if (overlap != null && overlap.texts() > 0) {
      text +=
          String.format(
              Locale.ROOT,
              "  it was trained on %,d of %,d texts that could be looked up: the figures flatter it%n",
              overlap.texts(),
              overlap.lookedUp());
    }
    return text;
  }
}
