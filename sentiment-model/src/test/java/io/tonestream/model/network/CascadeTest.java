package io.tonestream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.Probabilities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CascadeTest {
  private static final Probabilities CERTAIN = new Probabilities(1, 0, 0);

  @Test
  void sendsEvenWhatTheFastModelIsCertainOfOnIfAllTextsGo() {
    assertThat(new Cascade(1).goesOn(CERTAIN)).isTrue();
    assertThat(new Cascade(Math.nextDown(1f)).goesOn(CERTAIN)).isFalse();
    assertThat(new Cascade(0).goesOn(new Probabilities(0.4f, 0.3f, 0.3f))).isFalse();
  }

  @Test
  void poolsByTheWeightedGeometricMean() {
    Probabilities fast = new Probabilities(0.64f, 0.2f, 0.16f);
    Probabilities accurate = new Probabilities(0.16f, 0.2f, 0.64f);

    Probabilities even = new Cascade(1, 0.5f).pooled(fast, accurate);

    // sqrt(.64 * .16) = .32 and sqrt(.2 * .2) = .2, over their sum of .84
    assertThat(even.negative()).isCloseTo(0.32f / 0.84f, within(1e-6f));
    assertThat(even.neutral()).isCloseTo(0.2f / 0.84f, within(1e-6f));
    assertThat(new Cascade(1).pooled(fast, accurate)).isSameAs(accurate);
  }

  @Test
  void poolsWhatRulesEachOtherOut() {
    Probabilities pooled = new Cascade(1, 0.25f).pooled(CERTAIN, new Probabilities(0, 0, 1));

    assertThat(pooled.positive()).isGreaterThan(0.999f);
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 0, 1, Float.NaN})
  void refusesAWeightThatLeavesOneModelNoSay(float weight) {
    assertThatThrownBy(() -> new Cascade(0.5f, weight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fastWeight");
  }
}
