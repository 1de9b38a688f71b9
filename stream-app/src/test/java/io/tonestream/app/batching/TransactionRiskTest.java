package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TransactionRiskTest {
  private static final double SECOND = 1e9;

  private final TransactionRisk risk = new TransactionRisk();

  @Test
  void warnsOnceForEachVersionAndNumberOfPartitions() {
    assertThat(risk.check("v1", 4, SECOND)).as("4 s of 10 s").isFalse();
    assertThat(risk.check("v1", 6, SECOND)).isTrue();
    assertThat(risk.check("v1", 6, 1.2 * SECOND)).as("the same again").isFalse();
    assertThat(risk.check("v1", 7, SECOND)).isTrue();
    assertThat(risk.check("v2", 7, SECOND)).isTrue();
  }
}
