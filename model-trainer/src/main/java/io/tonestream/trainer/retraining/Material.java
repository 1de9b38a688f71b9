package io.tonestream.trainer.retraining;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.BadRows;
import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.HeldOut;
import io.tonestream.trainer.data.LabelMapping;
import io.tonestream.trainer.data.Partition;
import io.tonestream.trainer.data.SplitBy;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.data.WeightedFile;
import io.tonestream.trainer.evaluation.Assessment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a candidate is made of and judged by. Where feedback has a text that a file has too,
 * feedback wins: the file's row neither trains nor validates.
 *
 * @param data to learn from and to validate on; feedback is in it as often as it counts
 * @param heldOut feedback to judge by
 * @param texts how much there is of what
 */
record Material(TrainingData data, DataSet heldOut, Run.Texts texts) {
  /**
   * Reads the files and joins feedback to them.
   *
   * @param seed of the split, so that the same files are always parted alike
   * @param report takes a line about all that is left out
   * @throws io.tonestream.trainer.data.BadDataException if a file can't be read
   */
  static Material read(
      DataConfiguration files,
      Collection<Feedback> feedback,
      FeedbackConfiguration counting,
      long seed,
      Consumer<String> report) {
    DataReader reader =
        new DataReader(
            files.textColumn(),
            files.labelColumn(),
            Assessment.Slicing.STANDARD,
            files.labels().isBlank() ? LabelMapping.standard() : LabelMapping.of(files.labels()),
            new BadRows(files.skipBadRows(), report));
    List<DataSet> sources =
        files.files().stream().map(each -> WeightedFile.of(each).read(reader)).toList();
    TrainingData parted =
        new Partition(
                heldOut(files.validation(), reader),
                HeldOut.NOTHING,
                new SplitBy.Labels(),
                seed,
                report)
            .of(sources);
    return of(
        parted,
        FeedbackTexts.of(feedback, counting.heldOut(), counting.mostHeldOut()),
        counting.weight(),
        seed);
  }

  /** The labels that are learnt, in their order. */
  List<Label> labels() {
    return data.training().labels().stream().distinct().sorted().toList();
  }

  private static HeldOut heldOut(String validation, DataReader reader) {
    return validation.matches("0?\\.[0-9]+")
        ? new HeldOut.Share(Double.parseDouble(validation))
        : new HeldOut.Sets(List.of(reader.read(Path.of(validation))));
  }

  /** Joins feedback to data that is parted already, so that feedback doesn't part it otherwise. */
  static Material of(TrainingData parted, FeedbackTexts feedback, int weight, long seed) {
    DataSet training = parted.training().without(feedback.all());
    DataSet validation = parted.validation().without(feedback.all());
    List<DataSet> learnt = new ArrayList<>(List.of(training));
    learnt.addAll(Collections.nCopies(weight, feedback.learnt()));
    List<DataSet> sources = new ArrayList<>(parted.sources());
    if (feedback.learnt().size() > 0) {
      sources.add(feedback.learnt());
    }
    return new Material(
        new TrainingData(
            DataSet.join(training.name(), learnt).shuffled(seed),
            sources,
            validation,
            parted.tests(),
            card(parted.card(), feedback)),
        feedback.heldOut(),
        new Run.Texts(
            training.size(),
            validation.size(),
            feedback.learnt().size(),
            feedback.heldOut().size()));
  }

  /** Feedback beside what the files were parted into. */
  private static DataCard card(DataCard files, FeedbackTexts feedback) {
    List<DataSet> given =
        Stream.of(feedback.learnt(), feedback.heldOut()).filter(set -> set.size() > 0).toList();
    List<DataCard.Part> parts = new ArrayList<>(files.parts());
    parts.addAll(DataCard.of(given).parts());
    return new DataCard(parts, files.overlaps());
  }
}
