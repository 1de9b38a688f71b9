package io.tonestream.trainer.evaluation;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.Example;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text, the label that a human gave it, and what a model says about it.
 *
 * @param part the part of a cascade that says it; absent of a model that is no cascade
 */
public record Judged(Example example, Probabilities prediction, @Nullable Part part) {
  /** By a model that is no cascade. */
  public Judged(Example example, Probabilities prediction) {
    this(example, prediction, null);
  }

  /** Pairs examples with predictions in the same order. */
  public static List<Judged> of(List<Example> examples, List<Probabilities> predictions) {
    return of(examples, predictions, List.of());
  }

  /**
   * Pairs examples with predictions in the same order.
   *
   * @param parts which part gave each prediction; empty of a model that is no cascade
   */
  public static List<Judged> of(
      List<Example> examples, List<Probabilities> predictions, List<Part> parts) {
    if (examples.size() != predictions.size()
        || !(parts.isEmpty() || parts.size() == predictions.size())) {
      throw new IllegalArgumentException(
          "%d texts and %d predictions of %d parts"
              .formatted(examples.size(), predictions.size(), parts.size()));
    }
    List<Judged> judged = new ArrayList<>(examples.size());
    for (int i = 0; i < examples.size(); i++) {
      Part part = parts.isEmpty() ? null : parts.get(i);
      judged.add(new Judged(examples.get(i), predictions.get(i), part));
    }
    return judged;
  }

  /** The human's label. */
  public Label label() {
    return example.label();
  }

  /** The model's label. */
  public Label predicted() {
    return prediction.mostProbable();
  }

  /** Whether they are the same. */
  public boolean right() {
    return label() == predicted();
  }

  /** How certain the model is of its label. */
  public float confidence() {
    return prediction.of(predicted());
  }

  /** As if the model's logits were divided by this once more; its label stays the same. */
  Judged cooled(double temperature) {
    return new Judged(example, prediction.cooled(temperature), part);
  }
}
