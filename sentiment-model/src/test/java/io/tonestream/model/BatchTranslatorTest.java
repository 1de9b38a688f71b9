package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.network.RunLimits;
import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchTranslatorTest {
  private static final RunLimits LIMITS = new RunLimits(1_000, 1, 0, 1, true);

  /** As of twelve emotions, ten of them negative: rounded, their shares may add up to above 1. */
  @Test
  void severalOutputsOfOneLabelNeverExceedOne() {
    List<Label> labels = new ArrayList<>(Collections.nCopies(10, Label.NEGATIVE));
    labels.addAll(List.of(Label.NEUTRAL, Label.POSITIVE));
    float[] logits = new float[2_000 * labels.size()];
    Random random = new Random(1);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = i % labels.size() < 10 ? random.nextFloat() : -99;
    }

    assertThat(new BatchTranslator("v", labels, 1, LIMITS).probabilities(logits))
        .hasSize(2_000)
        .allMatch(each -> each.negative() > 0.999f && each.negative() <= 1);
  }
}
