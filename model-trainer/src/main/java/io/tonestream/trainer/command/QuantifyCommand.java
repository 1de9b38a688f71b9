package io.tonestream.trainer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TrainedOn;
import io.tonestream.model.quantification.ErrorMatrix;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Quantification;
import io.tonestream.trainer.training.Scores;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
      "labels, its mean probabilities, and both corrected by its known errors."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
@SuppressWarnings("NullAway.Init") // picocli fills what is required
final class QuantifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "Labelled texts: .tsv, .csv or .jsonl (each also .gz).")
  private Path data;

  @Option(
      names = "--group-column",
      required = true,
      paramLabel = "NAME",
      description = "Column that says which group a text is of, such as a brand or a topic.")
  private String groupColumn;

  @Option(
      names = "--group-least",
      defaultValue = "50",
      paramLabel = "N",
      description = "Texts that a group must have to count (default ${DEFAULT-VALUE}).")
  private int groupLeast;

  @Mixin private DataOptions dataOptions;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    if (groupLeast < 1) {
      throw new IllegalArgumentException("--group-least is " + groupLeast + "; it must be above 0");
    }
    ModelBundle bundle = model.read();
    ErrorMatrix errors = errors(bundle.manifest());
    DataReader reader =
        dataOptions.reader(List.of(groupColumn), spec.commandLine().getErr()::println);
    DataSet set = reader.read(data);
    requireColumn(set);
    Quantification quantification =
        Quantification.by(
            groupColumn,
            Scores.judge(bundle, set),
            groupLeast,
            errors,
            errorsByPart(bundle.manifest()),
            prior(bundle.manifest()));
    if (quantification.groups().isEmpty()) {
      throw new IllegalArgumentException(
          "%s: no value of '%s' has %d texts; ask for fewer with --group-least"
              .formatted(data, groupColumn, groupLeast));
    }
    print(bundle, set, quantification);
    return 0;
  }

  /** Of the texts that it was validated on. */
  private static ErrorMatrix errors(Manifest manifest) {
    return ErrorMatrix.of(manifest.confusion())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "version %s says nothing of its errors: its manifest has no evaluation on"
                            .formatted(manifest.version())
                        + " texts of two labels; train it with ./tonestream train"));
  }

  /** None of a model that is no cascade, or if a part was validated on too few texts to say. */
  private static Map<Part, ErrorMatrix> errorsByPart(Manifest manifest) {
    Map<Part, ErrorMatrix> errors = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      ErrorMatrix.of(manifest.confusion(part)).ifPresent(matrix -> errors.put(part, matrix));
    }
    return errors.size() == Part.values().length ? errors : Map.of();
  }

  private void requireColumn(DataSet set) {
    if (!set.hasColumn(groupColumn)) {
      throw new IllegalArgumentException(
          data + " has no column '" + groupColumn + "'; name another with --group-column");
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

  private void print(ModelBundle bundle, DataSet set, Quantification quantification)
      throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonOutput.print(out, QuantificationJson.of(bundle.version(), set.name(), quantification));
    } else {
      out.print(
          QuantificationText.draw(
              bundle.manifest().name() + " " + bundle.version(), set.name(), quantification));
      if (bundle.manifest().trainedOn() == null) {
        out.println(
            "The bundle doesn't say what shares of labels it was trained on: EM takes them for alike.");
      }
    }
    out.flush();
  }
}
