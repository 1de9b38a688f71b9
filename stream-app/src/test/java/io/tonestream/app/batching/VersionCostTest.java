package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.TextCost;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class VersionCostTest {
  private static final TextCost QUICK =
      new TextCost(Duration.ofMillis(1), Duration.ofNanos(5_000), 128);

  @Test
  void takesTheLargerOfTwoEstimates() {
    VersionCost cost = new VersionCost(512, 1 << 20, QUICK);
    cost.measured(10, 1_000, Duration.ofMillis(50));

    assertThat(cost.nanos(4, 100)).as("by text").isEqualTo(4 * 5e6);
    assertThat(cost.nanos(4, 10_000)).as("by byte").isEqualTo(10_000 * 5e4);
  }

  @Test
  void letsAModelOfFiveMillisecondsHaveTwoHundredTexts() {
    VersionCost cost = new VersionCost(512, 1 << 20, QUICK);
    for (int batch = 0; batch < 5; batch++) {
      cost.measured(200, 20_000, Duration.ofSeconds(1));
    }

    assertThat(cost.limit(false).allows(200, 20_000)).isTrue();
    assertThat(cost.limit(false).allows(201, 20_100)).isFalse();
    assertThat(cost.limit(true).allows(50, 5_000)).as("after a pause").isTrue();
    assertThat(cost.limit(true).allows(51, 5_100)).as("after a pause").isFalse();
  }

  @Test
  void believesADearerMeasurementAtOnceAndACheaperOneByHalf() {
    VersionCost cost = new VersionCost(512, 1 << 20, QUICK);
    cost.measured(1, 100, Duration.ofMillis(8));
    assertThat(cost.nanosPerText()).isEqualTo(8e6);

    cost.measured(1, 100, Duration.ofMillis(4));
    assertThat(cost.nanosPerText()).isEqualTo(6e6);
  }

  @Test
  void beginsWithAnEighthOfABatchByWhatATextTookAlone() {
    TextCost slow = new TextCost(Duration.ofMillis(25), Duration.ofMillis(20), 8);

    assertThat(new VersionCost(512, 1 << 20, slow).limit(false).texts()).isEqualTo(5);
    assertThat(new VersionCost(512, 1 << 20, QUICK).limit(false).texts()).isEqualTo(64);
    assertThat(new VersionCost(512, 1 << 20, null).limit(false).texts()).isEqualTo(1);
  }

  @Test
  void neverExceedsTheCapacityHoweverCheapMoreTextsAre() {
    VersionCost cost = new VersionCost(8, 1 << 20, null);
    cost.measured(1, 100, Duration.ofMillis(1_500));
    cost.measured(2, 200, Duration.ofMillis(1_700));
    cost.measured(4, 400, Duration.ofMillis(2_000));
    cost.measured(8, 800, Duration.ofMillis(2_500));

    assertThat(cost.limit(false).allows(8, 800)).isTrue();
    assertThat(cost.limit(false).allows(9, 900)).isFalse();
  }

  @Test
  void neverGrowsBeyondWhatMemoryAllowed() {
    VersionCost cost = new VersionCost(512, 1 << 20, QUICK);
    assertThat(cost.halve(40)).isEqualTo(20);
    cost.measured(20, 2_000, Duration.ofNanos(1_000));

    assertThat(cost.limit(false).texts()).isEqualTo(20);
  }
}
