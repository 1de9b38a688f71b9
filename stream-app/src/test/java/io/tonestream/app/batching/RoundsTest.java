package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RoundsTest {
  private final Rounds rounds = new Rounds();

  @Test
  void areShortAfterSixteenHalvings() {
    passRounds(15);
    assertThat(rounds.areShort()).isFalse();
    passRounds(1);
    assertThat(rounds.areShort()).isTrue();

    rounds.letGrow();
    assertThat(rounds.areShort()).isFalse();
  }

  @Test
  void areNotHalvedWithoutRecords() {
    for (int round = 0; round < 100; round++) {
      rounds.punctuate(0);
    }

    assertThat(rounds.areShort()).isFalse();
  }

  @Test
  void countOnceWhereSeveralPunctuatorsAreCalled() {
    rounds.handOver();
    for (int task = 0; task < 20; task++) {
      rounds.punctuate(0);
    }

    assertThat(rounds.areShort()).isFalse();
  }

  @Test
  void areNotOverBeforeAPunctuationIsDue() {
    rounds.wantShort(true);
    long now = System.currentTimeMillis();
    rounds.punctuate(now);
    rounds.handOver();

    assertThat(System.currentTimeMillis()).isGreaterThan(now);
  }

  private void passRounds(int count) {
    for (int round = 0; round < count; round++) {
      rounds.handOver();
      rounds.punctuate(0);
    }
  }
}
