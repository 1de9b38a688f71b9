package io.tonestream.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a model is trained and judged on; no text is in two of the parts. {@link Partition} makes it
 * of data sets.
 *
 * @param training texts to learn from
 * @param sources the data sets that training and held-out shares come from, as they were read
 * @param tuning texts to stop, choose and calibrate by: the validation texts themselves, or others
 * @param validation texts to judge by
 * @param tests texts to report on in the end, which have no part in training
 * @param auxiliary what is learnt beside, of texts with labels of their own
 * @param card what is known of all of them
 */
public record TrainingData(
    DataSet training,
    List<DataSet> sources,
    DataSet tuning,
    DataSet validation,
    List<DataSet> tests,
    List<AuxiliaryTask> auxiliary,
    DataCard card) {
  /** What texts that an encoder was adapted to are called as a data set. */
  private static final String ADAPTATION = "adaptation";

  /** Ends the name of an auxiliary task's texts as a data set. */
  private static final String AUXILIARY = "-auxiliary";

  /** Takes copies. */
  public TrainingData {
    sources = List.copyOf(sources);
    tests = List.copyOf(tests);
    auxiliary = List.copyOf(auxiliary);
  }

  /** Parts that were made elsewhere, and are tuned on what they are validated on. */
  public TrainingData(
      DataSet training, List<DataSet> sources, DataSet validation, List<DataSet> tests) {
    this(
        training,
        sources,
        validation,
        validation,
        tests,
        List.of(),
        DataCard.of(all(training, validation, tests)));
  }

  /** Whether other texts tune than validate. */
  public boolean hasTuning() {
    return !tuning.equals(validation);
  }

  /**
   * The same with other texts to learn from.
   *
   * @param more the sets that they gained; those of no texts are left out
   */
  public TrainingData with(DataSet newTraining, List<DataSet> more) {
    List<DataSet> gained = more.stream().filter(each -> each.size() > 0).toList();
    List<DataCard.Part> parts = new ArrayList<>(card.parts());
    gained.forEach(each -> parts.add(DataCard.Part.of(each, List.of(), List.of(), null)));
    return new TrainingData(
        newTraining,
        Stream.concat(sources.stream(), gained.stream()).toList(),
        tuning,
        validation,
        tests,
        auxiliary,
        new DataCard(parts, card.overlaps()));
  }

  /**
   * The same with fewer texts to judge by.
   *
   * @param newValidation those that are left
   * @param newTuning those that are left to tune on; with hardly any, the others tune too
   * @param with what has the others
   */
  public TrainingData judgedBy(DataSet newValidation, DataSet newTuning, String with) {
    if (newValidation.equals(validation) && newTuning.equals(tuning)) {
      return this;
    }
    boolean tunes = hasTuning() && newTuning.size() >= Partition.MIN_TEXTS;
    List<DataCard.Part> parts = new ArrayList<>();
    for (DataCard.Part part : card.parts()) {
      if (part.name().equals(validation.name())) {
        parts.add(part.with(newValidation));
      } else if (!hasTuning() || !part.name().equals(tuning.name())) {
        parts.add(part);
      } else if (tunes) {
        parts.add(part.with(newTuning));
      }
    }
    List<DataCard.Overlap> overlaps = new ArrayList<>(card.overlaps());
    overlaps.add(
        new DataCard.Overlap(
            validation.size() - newValidation.size(), validation.name(), with, "text"));
    return new TrainingData(
        training,
        sources,
        tunes ? newTuning : newValidation,
        newValidation,
        tests,
        auxiliary,
        new DataCard(parts, overlaps));
  }

  /**
   * The same with texts that an encoder was adapted to: nobody labelled them.
   *
   * @param texts those that were learnt from
   * @param files that they came from
   */
  public TrainingData adaptedTo(DataSet texts, List<DataSet> files) {
    List<DataCard.Part> parts = new ArrayList<>(card.parts());
    parts.add(DataCard.Part.withoutLabels(texts.named(ADAPTATION), files));
    return new TrainingData(
        training,
        Stream.concat(sources.stream(), Stream.of(texts.named(ADAPTATION))).toList(),
        tuning,
        validation,
        tests,
        auxiliary,
        new DataCard(parts, card.overlaps()));
  }

  /**
   * The same with tasks to learn beside, without their texts that are held out.
   *
   * @throws IllegalArgumentException if a task is left with nothing to learn
   */
  public TrainingData beside(List<AuxiliaryTask> tasks) {
    List<AuxiliaryTask> left = new ArrayList<>();
    List<DataSet> sets = new ArrayList<>(sources);
    List<DataCard.Part> parts = new ArrayList<>(card.parts());
    for (AuxiliaryTask task : tasks) {
      DataSet texts = withoutHeldOut(task.texts()).named(task.texts().name() + AUXILIARY);
      if (texts.size() == 0) {
        throw new IllegalArgumentException(
            task.texts().files()
                + ": all texts of this auxiliary task are validated or tested on: give others");
      }
      left.add(AuxiliaryTask.of(texts, task.labelColumn()));
      sets.add(texts);
      parts.add(DataCard.Part.withoutLabels(texts, List.of(task.texts())));
    }
    return new TrainingData(
        training, sets, tuning, validation, tests, left, new DataCard(parts, card.overlaps()));
  }

  /** What is neither tuned, validated nor tested on of these texts. */
  public DataSet withoutHeldOut(DataSet texts) {
    DataSet rest = texts.without(validation).without(tuning);
    for (DataSet test : tests) {
      rest = rest.without(test);
    }
    return rest;
  }

  private static List<DataSet> all(DataSet training, DataSet validation, List<DataSet> tests) {
    return Stream.concat(Stream.of(training, validation), tests.stream()).toList();
  }
}
