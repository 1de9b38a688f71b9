package io.tonestream.trainer.material;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TextSketch;
import io.tonestream.model.bundle.TextSketch.Answer;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate is made of and judged by, without the texts to tune and judge by that the
 * version to beat was trained on: it would know them by heart, and so would what starts from it.
 *
 * @param material what is left
 * @param notes what was found, in sentences
 */
public record Unseen(Material material, List<String> notes) {
  /** Takes a copy. */
  public Unseen {
    notes = List.copyOf(notes);
  }

  /**
   * Leaves out what the version to beat was trained on. Where it was trained on some of the texts
   * that its sketch reaches, those that it doesn't reach are left out too: as many of them would
   * be.
   *
   * @param active the version to beat; null if there is none
   * @param minTexts how many texts to judge by each label must have
   * @throws RetrainingException if fewer are left
   */
  public static Unseen of(Material material, @Nullable ModelBundle active, int minTexts) {
    if (active == null) {
      return new Unseen(material, List.of());
    }
    Optional<TextSketch> sketch = active.manifest().trainingTexts();
    if (sketch.isEmpty()) {
      return new Unseen(
          material,
          List.of(
              "it isn't known whether version %s was trained on texts that it is judged by: its bundle doesn't say"
                  .formatted(active.version())));
    }
    return without(sketch.get(), material, active.version(), minTexts);
  }

  private static Unseen without(
      TextSketch sketch, Material material, String version, int minTexts) {
    DataSet validation = material.data().validation();
    Answer[] answers = sketch.lookUp(validation.hashes());
    int seen = Collections.frequency(Arrays.asList(answers), Answer.YES);
    int unknown = Collections.frequency(Arrays.asList(answers), Answer.UNKNOWN);
    DataSet rest = rest(sketch, validation);
    List<String> notes = new ArrayList<>();
    if (seen > 0 || unknown > 0) {
      notes.add(
          String.format(
              Locale.ROOT,
              "version %s was trained on %,d of %,d texts of %s%s: %,d are left to judge by",
              version,
              seen,
              answers.length - unknown,
              validation.name(),
              unknown == 0 ? "" : ", and of %,d more it isn't known".formatted(unknown),
              rest.size()));
    }
    if (seen > 0) {
      requireEnough(validation, rest, minTexts, notes.get(0));
    }
    return new Unseen(
        material.judgedBy(
            rest,
            rest(sketch, material.data().tuning()),
            rest(sketch, material.heldOut()),
            "what " + version + " was trained on"),
        notes);
  }

  private static void requireEnough(DataSet all, DataSet rest, int minTexts, String note) {
    for (Label label : all.labels().stream().distinct().toList()) {
      if (Collections.frequency(rest.labels(), label) < minTexts) {
        throw new RetrainingException(
            note
                + ", which are too few of "
                + label.wireName()
                + ": judge by other texts (tonestream.retraining.data.validation), or publish a"
                + " version that was trained without these");
      }
    }
  }

  private static DataSet rest(TextSketch sketch, DataSet set) {
    List<Answer> answers = Arrays.asList(sketch.lookUp(set.hashes()));
    if (!answers.contains(Answer.YES)) {
      return set;
    }
    List<Example> rest = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) == Answer.NO) {
        rest.add(set.examples().get(i));
      }
    }
    return new DataSet(set.name(), rest, set.leftOut());
  }
}
