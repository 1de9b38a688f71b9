package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class TimeTrialTest {
  private static final Duration BUDGET = Duration.ofMillis(400);

  private final List<Integer> sizes = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong(17);

  @Test
  void warmsAQuickModelUpToTheCapacity() {
    trial(Duration.ZERO).warmUp(100, TimeTrialTest::batch, alone -> {});

    assertThat(sizes).containsExactly(1, 1, 8, 8, 64, 64, 100, 100);
  }

  @Test
  void warmsASlowModelUpAsFarAsThereIsTime() {
    trial(Duration.ofMillis(10)).warmUp(512, TimeTrialTest::batch, alone -> {});

    assertThat(sizes).containsExactly(1, 1, 8, 8);
  }

  @Test
  void runsNoBatchOfAModelThatIsRefusedAfterASingleText() {
    assertThatThrownBy(
            () ->
                trial(Duration.ofMillis(10))
                    .warmUp(
                        512,
                        TimeTrialTest::batch,
                        alone -> {
                          throw new IllegalStateException("too slow: " + alone);
                        }))
        .hasMessageContaining("too slow");

    assertThat(sizes).containsExactly(1, 1);
  }

  @Test
  void beginsNoMoreBatchesOnceTheBudgetIsSpent() {
    trial(Duration.ofMillis(100))
        .runWhileThereIsTime(List.of(batch(1), batch(2), batch(3), batch(4)));

    assertThat(sizes).containsExactly(1, 2, 3);
  }

  @Test
  void tellsWhatATextTakesInAFullBatchOfAQuickModel() {
    TextCost cost = trial(Duration.ZERO).cost("alone", 128, TimeTrialTest::batch);

    assertThat(cost.batchSize()).isEqualTo(128);
    assertThat(sizes).containsExactly(1, 1, 1, 128, 128, 128, 128);
  }

  @Test
  void tellsWhatATextTakesInTheLargestBatchThatThereIsTimeFor() {
    TextCost cost = trial(Duration.ofMillis(10)).cost("alone", 128, TimeTrialTest::batch);

    assertThat(cost).isEqualTo(new TextCost(Duration.ofMillis(10), Duration.ofMillis(10), 9));
    assertThat(sizes).containsExactly(1, 1, 1, 9, 9, 9, 9);
  }

  @Test
  void runsASingleTextOnceIfThatAloneTakesAllTheTime() {
    TextCost cost = trial(Duration.ofMillis(410)).cost("alone", 128, TimeTrialTest::batch);

    assertThat(sizes).containsExactly(1);
    assertThat(cost.batchSize()).isEqualTo(1);
    assertThat(cost.inBatch()).isEqualTo(cost.alone()).isGreaterThan(BUDGET);
  }

  @Test
  void runsTheTextThatItIsGivenAlone() {
    AtomicReference<List<String>> first = new AtomicReference<>();
    new TimeTrial(batch -> first.compareAndSet(null, batch), BUDGET, clock::get)
        .cost("alone", 1, TimeTrialTest::batch);

    assertThat(first).hasValue(List.of("alone"));
  }

  /** A model that takes so long for each text. */
  private TimeTrial trial(Duration perText) {
    return new TimeTrial(
        batch -> {
          sizes.add(batch.size());
          clock.addAndGet(perText.multipliedBy(batch.size()).toNanos());
        },
        BUDGET,
        clock::get);
  }

  private static List<String> batch(int size) {
    return Collections.nCopies(size, "text");
  }
}
