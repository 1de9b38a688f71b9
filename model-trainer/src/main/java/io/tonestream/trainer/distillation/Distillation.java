package io.tonestream.trainer.distillation;

import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.Origin;
import io.tonestream.trainer.data.TrainingData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Training data with what teachers make of it: texts that nobody labelled get their probabilities,
 * and labelled ones a mixture of both.
 *
 * @param teacherShare how much teachers count beside a text's own label, in [0, 1]; with 0 they
 *     aren't asked about labelled texts
 * @param variants how many texts more are made of each one that has no target, and taught
 */
public record Distillation(float teacherShare, int variants) {
  /** What texts without labels are called as a data set. */
  private static final String UNLABELLED = "unlabelled";

  /** What texts that were made of others are called as one. */
  private static final String VARIANTS = "variants";

  /** Refuses what is no share. */
  public Distillation {
    if (!(teacherShare >= 0 && teacherShare <= 1)) {
      throw new IllegalArgumentException(
          "--teacher-share is " + teacherShare + ", not a share in [0, 1]");
    }
    TextVariants.requireCount(variants);
  }

  /**
   * The data with what is taught.
   *
   * @param unlabelled texts, whose labels stand for nothing, and of which those that the data has
   *     already are left out
   * @param teachers says what they make of texts, in order
   * @param seed of the order, and of the variants
   */
  public TrainingData of(
      TrainingData data,
      DataSet unlabelled,
      Function<List<TextPair>, List<Probabilities>> teachers,
      long seed) {
    DataSet fresh = fresh(data, unlabelled);
    if (variants > 0) {
      fresh = fresh(data, withVariants(data.training(), fresh, seed));
    }
    List<Example> labelled = data.training().examples();
    List<TextPair> asked = new ArrayList<>(teacherShare == 0 ? List.of() : data.training().pairs());
    int ofLabelled = asked.size();
    asked.addAll(fresh.pairs());
    List<Probabilities> said = teachers.apply(asked);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < labelled.size(); i++) {
      Example each = labelled.get(i);
      examples.add(i < ofLabelled ? each.taught(mixed(each.label(), said.get(i))) : each);
    }
    List<Example> ofOthers = new ArrayList<>();
    for (int i = 0; i < fresh.size(); i++) {
      Probabilities taught = said.get(ofLabelled + i);
      ofOthers.add(fresh.examples().get(i).labelled(taught.mostProbable()).taught(taught));
    }
    examples.addAll(ofOthers);
    return data.with(
        new DataSet(data.training().name(), examples).shuffled(seed),
        List.of(
            of(UNLABELLED, ofOthers, each -> each.origin() != Origin.VARIANT),
            of(VARIANTS, ofOthers, each -> each.origin() == Origin.VARIANT)));
  }

  private static DataSet of(String name, List<Example> all, Predicate<Example> those) {
    return new DataSet(name, all.stream().filter(those).toList());
  }

  private DataSet withVariants(DataSet labelled, DataSet others, long seed) {
    DataSet varied = TextVariants.of(DataSet.join(List.of(labelled, others)), variants, seed);
    return DataSet.join(List.of(others, varied));
  }

  private static DataSet fresh(TrainingData data, DataSet unlabelled) {
    DataSet all = unlabelled.named(UNLABELLED).deduplicated().set();
    return data.withoutHeldOut(all.without(data.training()));
  }

  private Probabilities mixed(Label label, Probabilities said) {
    return new Probabilities(
        mixed(label == Label.NEGATIVE, said.negative()),
        mixed(label == Label.NEUTRAL, said.neutral()),
        mixed(label == Label.POSITIVE, said.positive()));
  }

  private float mixed(boolean labelled, float said) {
    return teacherShare * said + (1 - teacherShare) * (labelled ? 1 : 0);
  }
}
