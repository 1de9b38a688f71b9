package io.tonestream.trainer.optimization;

import static io.tonestream.schemas.Label.NEGATIVE;
import static io.tonestream.schemas.Label.NEUTRAL;
import static io.tonestream.schemas.Label.POSITIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tonestream.model.Engines;
import io.tonestream.model.network.Encoded;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchTest {
  @Test
  void labelsCountAlikeHoweverRareTheyAre() {
    List<Example> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(new Example("", i < 6 ? NEGATIVE : POSITIVE));
    }

    float[] weights = Batch.labelWeights(List.of(NEGATIVE, POSITIVE), all, 1);

    assertThat(weights).containsExactly(new float[] {8f / (2 * 6), 8f / (2 * 2)}, within(1e-6f));
  }

  @Test
  void labelsAreMadeUpForInPart() {
    List<Example> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(new Example("", i < 9 ? NEGATIVE : POSITIVE));
    }
    List<Label> labels = List.of(NEGATIVE, POSITIVE);

    float[] half = Batch.labelWeights(labels, all, 0.5f);

    assertThat(half[1] / half[0]).isEqualTo(3, within(1e-6f));
    assertThat(9 * half[0] + half[1]).isEqualTo(10, within(1e-5f));
    assertThat(Batch.labelWeights(labels, all, 0)).containsExactly(1, 1);
  }

  @Test
  void labelsCountAlikeHoweverHeavyTheirTextsAre() {
    Example heavy = new Example("", NEGATIVE, Map.of(), Origin.UNKNOWN, 5);
    Example light = new Example("", POSITIVE, Map.of(), Origin.UNKNOWN, 0.5f);

    float[] weights =
        Batch.labelWeights(List.of(NEGATIVE, POSITIVE), List.of(heavy, light, light, heavy), 1);

    assertThat(weights).containsExactly(new float[] {0.2f, 2}, within(1e-6f));
  }

  @Test
  void noLabelWeighsMoreWhereAllAreEquallyFrequent() {
    List<Label> labels = List.of(NEGATIVE, NEUTRAL, POSITIVE);
    List<Example> all = labels.stream().map(label -> new Example("", label)).toList();

    assertThat(Batch.labelWeights(labels, all, 1)).containsExactly(1, 1, 1);
  }

  /** Of logits (0, ln 3), the labels have 1/4 and 3/4. */
  @Test
  void theLossIsTheMeanOfTheWeightedCrossEntropies() {
    float[][] logits = {{0, (float) Math.log(3)}, {0, (float) Math.log(3)}};
    float[][] targets = {{0.5f, 0}, {0, 2}};
    try (NDManager manager = Engines.pyTorch().newBaseManager()) {
      NDArray loss = Losses.crossEntropy(manager.create(logits), manager.create(targets));

      double expected = (0.5 * Math.log(4) + 2 * Math.log(4.0 / 3)) / 2;
      assertThat((double) loss.getFloat()).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void partsHoldEachTextOnce() {
    Encoded[] texts = new Encoded[7];
    float[][] targets = new float[7][];
    for (int i = 0; i < 7; i++) {
      texts[i] = new Encoded(new int[i + 1], new float[i + 1]);
      targets[i] = new float[] {i};
    }
    Batch batch = new Batch(texts, targets);

    List<Encoded> parted = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      Batch each = batch.every(3, part);
      parted.addAll(Arrays.asList(each.texts()));
      for (int i = 0; i < each.size(); i++) {
        assertThat(each.targets()[i]).containsExactly(each.texts()[i].length() - 1);
      }
    }

    assertThat(parted).containsExactlyInAnyOrder(texts);
  }
}
