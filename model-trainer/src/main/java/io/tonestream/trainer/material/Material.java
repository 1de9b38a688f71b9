package io.tonestream.trainer.material;

import io.tonestream.schemas.Label;
import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.data.BadRows;
import io.tonestream.trainer.data.DataCard;
import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.HeldOut;
import io.tonestream.trainer.data.Partition;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.data.WeightedFile;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.feedback.Correction;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a candidate is made of and judged by. Where feedback that counts has a text that a file has
 * too, feedback wins: the file's row neither trains nor validates.
 *
 * @param data to learn from and to validate on; feedback is in it as often as it counts
 * @param heldOut feedback to judge by
 * @param texts how much there is of what
 * @param uncounted feedback that doesn't count
 */
public record Material(TrainingData data, DataSet heldOut, TextCounts texts, Uncounted uncounted) {
  /** Of the texts to validate on, what tunes and has no part in the verdict. */
  private static final double TUNING = 0.25;

  /**
   * Reads the files and joins feedback to them.
   *
   * @param seed of the order of the training texts
   * @param report takes a line about all that is left out
   * @throws io.tonestream.trainer.data.BadDataException if a file can't be read
   * @throws RetrainingException if fewer than two labels can be learnt
   */
  public static Material read(
      DataConfiguration files,
      Collection<Correction> corrections,
      FeedbackConfiguration counting,
      long seed,
      Consumer<String> report) {
    DataReader reader =
        new DataReader(
            files.textColumn(),
            files.targetColumns(),
            files.labelColumn(),
            Stream.concat(Assessment.Slicing.STANDARD.stream(), files.splitColumns()).toList(),
            files.mapping(),
            new BadRows(files.skipBadRows(), report));
    List<DataSet> sources =
        files.files().stream().map(each -> WeightedFile.of(each).read(reader)).toList();
    HeldOut validation =
        HeldOut.parse("tonestream.retraining.data.validation", List.of(files.validation()), reader);
    TrainingData parted =
        new Partition(validation, HeldOut.NOTHING, files.splitBy(), TUNING, seed, report)
            .of(sources);
    CountedCorrections counted = CountedCorrections.of(corrections, judges(parted), counting);
    counted.uncounted().toSentences().forEach(report);
    return of(parted, counted, counting, files.minTexts(), seed, report);
  }

  /** What candidates are judged by and tuned on, as the files have it. */
  private static DataSet judges(TrainingData parted) {
    return parted.hasTuning()
        ? DataSet.join(parted.validation().name(), List.of(parted.validation(), parted.tuning()))
        : parted.validation();
  }

  /**
   * The same, judged by fewer texts.
   *
   * @param validation what is left of the texts to judge by
   * @param tuning what is left of those to tune on; if hardly any, the former tune too
   * @param rest what is left of feedback to judge by
   * @param with what has the others
   */
  Material judgedBy(DataSet validation, DataSet tuning, DataSet rest, String with) {
    return new Material(
        data.judgedBy(validation, tuning, with),
        rest,
        new TextCounts(texts.training(), validation.size(), texts.feedback(), rest.size()),
        uncounted);
  }

  /** The labels that are learnt, in their order. */
  public List<Label> labels() {
    return data.training().labels().stream().distinct().sorted().toList();
  }

  /**
   * Refuses to teach a version's successor less than it knows.
   *
   * @throws RetrainingException naming the labels that are not learnt
   */
  public void requireLabels(List<Label> known, String version) {
    String missing = names(known.stream().filter(each -> !labels().contains(each)).toList());
    if (!missing.isEmpty()) {
      throw new RetrainingException(
          "version %s knows %s, which these texts are too few to teach: add some to learn from and to validate on, or train and publish a version without it by hand, or, where none is published, set tonestream.retraining.baseline to none"
              .formatted(version, missing));
    }
  }

  private static String names(List<Label> labels) {
    return labels.stream().map(Label::wireName).collect(Collectors.joining(" and "));
  }

  /**
   * Joins feedback to data that is parted already, so that feedback doesn't part it otherwise.
   * Labels with few texts are left out: a handful would weigh as much as all the rest, and nobody
   * could tell whether they were learnt.
   */
  static Material of(
      TrainingData parted,
      CountedCorrections corrections,
      FeedbackConfiguration counting,
      int minTexts,
      long seed,
      Consumer<String> report) {
    FeedbackTexts feedback = FeedbackTexts.of(corrections, counting);
    int weight = counting.weight();
    DataSet files = parted.training().without(feedback.all());
    DataSet judging = parted.validation().without(feedback.all());
    Set<Label> labels =
        labels(
            DataSet.join("", List.of(files, feedback.learnt())).labels(),
            judging.labels(),
            minTexts,
            report);
    DataSet training = files.only(labels);
    DataSet validation = judging.only(labels);
    DataSet tuning =
        parted.hasTuning() ? parted.tuning().without(feedback.all()).only(labels) : validation;
    List<DataSet> rest = new ArrayList<>(List.of(training, validation));
    if (parted.hasTuning()) {
      rest.add(tuning);
    }
    DataSet learnt = feedback.learnt().only(labels);
    DataSet heldOut = feedback.heldOut().only(labels);
    reportIdle(feedback, counting, report);
    List<DataSet> all = new ArrayList<>(List.of(training));
    all.addAll(Collections.nCopies(weight, learnt));
    List<DataSet> sources = new ArrayList<>(parted.sources());
    if (learnt.size() > 0) {
      sources.add(learnt);
    }
    return new Material(
        new TrainingData(
            DataSet.join(training.name(), all).shuffled(seed),
            sources,
            tuning,
            validation,
            parted.tests(),
            parted.auxiliary(),
            card(
                parted.card(),
                rest,
                List.of(learnt.weighted(weight), heldOut),
                List.of(
                    overlap(parted.training(), files, feedback.all()),
                    overlap(parted.validation(), judging, feedback.all())))),
        heldOut,
        new TextCounts(training.size(), validation.size(), learnt.size(), heldOut.size()),
        corrections.uncounted());
  }

  private static void reportIdle(
      FeedbackTexts feedback, FeedbackConfiguration counting, Consumer<String> report) {
    int heldOut = feedback.all().size() - feedback.learnt().size();
    int idle = heldOut - feedback.heldOut().size();
    if (idle > 0) {
      report.accept(
          String.format(
              Locale.ROOT,
              "%,d of %,d texts of feedback that are held out don't judge: the last %,d do, of which"
                  + " no sender may have more than %s"
                  + " (tonestream.retraining.feedback.sender-share)",
              idle,
              heldOut,
              counting.maxHeldOut(),
              counting.senderShare()));
    }
  }

  /** Those that can be learnt and judged by. */
  private static Set<Label> labels(
      List<Label> training, List<Label> validation, int minTexts, Consumer<String> report) {
    Set<Label> labels = EnumSet.noneOf(Label.class);
    List<String> few = new ArrayList<>();
    for (Label label : Label.values()) {
      int learnt = Collections.frequency(training, label);
      int judged = Collections.frequency(validation, label);
      if (Math.min(learnt, judged) >= minTexts) {
        labels.add(label);
      } else if (learnt + judged > 0) {
        few.add(
            String.format(
                Locale.ROOT,
                "%s is left out: it has %,d texts to learn from and %,d to validate on, and needs"
                    + " %,d of each",
                label.wireName(),
                learnt,
                judged,
                minTexts));
      }
    }
    if (labels.size() < 2) {
      throw new RetrainingException(
          "fewer than two labels can be learnt: "
              + String.join("; ", few)
              + "; add texts, or lower tonestream.retraining.data.min-texts");
    }
    few.forEach(report);
    return labels;
  }

  /** What is left of the parts, and feedback beside them. */
  private static DataCard card(
      DataCard files,
      List<DataSet> rest,
      List<DataSet> feedback,
      List<DataCard.Overlap> corrected) {
    List<DataCard.Part> parts = new ArrayList<>();
    for (int i = 0; i < rest.size(); i++) {
      if (rest.get(i).size() > 0) {
        parts.add(files.parts().get(i).with(rest.get(i)));
      }
    }
    parts.addAll(DataCard.of(feedback.stream().filter(set -> set.size() > 0).toList()).parts());
    return new DataCard(
        parts,
        Stream.of(files.overlaps(), corrected)
            .flatMap(List::stream)
            .filter(each -> each.texts() > 0)
            .toList());
  }

  private static DataCard.Overlap overlap(DataSet before, DataSet after, DataSet feedback) {
    return new DataCard.Overlap(
        before.size() - after.size(), before.name(), feedback.name(), "text");
  }
}
