package io.tonestream.trainer.evaluation;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.Example;
import java.util.ArrayList;
import java.util.List;

/** A text, the label that a human gave it, and what a model says about it. */
public record Judged(Example example, Probabilities prediction) {
  /** Pairs examples with predictions in the same order. */
  public static List<Judged> of(List<Example> examples, List<Probabilities> predictions) {
    if (examples.size() != predictions.size()) {
      throw new IllegalArgumentException(
          examples.size() + " texts and " + predictions.size() + " predictions");
    }
    List<Judged> judged = new ArrayList<>(examples.size());
    for (int i = 0; i < examples.size(); i++) {
      judged.add(new Judged(examples.get(i), predictions.get(i)));
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
    return new Judged(example, prediction.cooled(temperature));
  }
}
