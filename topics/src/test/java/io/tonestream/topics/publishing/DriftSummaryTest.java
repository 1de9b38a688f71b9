package io.tonestream.topics.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import io.tonestream.schemas.ModelDrift.Level;
import io.tonestream.schemas.ModelStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftSummaryTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  /** By hand: weights 3/4 and 1/4; .75 · .2 + .25 · .6, and .75 · .7 + .25 · .5. */
  @Test
  void weighsInstancesByTheirTexts() {
    DriftSummary summary =
        DriftSummary.of(
                List.of(
                    status("a", "v1", 3_000, 0.2, 0.7, Level.MOVED),
                    status("b", "v1", 1_000, 0.6, 0.5, Level.DRIFTED)),
                NOW)
            .orElseThrow();

    assertThat(summary.texts()).isEqualTo(4_000);
    assertThat(summary.driftedShare()).isEqualTo(0.25, within(1e-9));
    assertThat(summary.psi().get(Feature.SCORE)).isEqualTo(0.3, within(1e-9));
    assertThat(summary.estimatedAccuracy()).isEqualTo(0.65, within(1e-9));
    assertThat(summary.toSentence())
        .isEqualTo(
            "4,000 texts of 2 instances, 25 % of them drifted: PSI score 0.30; accuracy about"
                + " 65.0 % by the model's probabilities, 80.0 % on its validation texts");
  }

  @Test
  void isOfTheVersionThatScoresMost() {
    assertThat(
            DriftSummary.of(
                List.of(
                    status("a", "v1", 3_000, 0, 0.8, Level.STABLE),
                    status("b", "v2", 2_000, 1, 0.8, Level.DRIFTED),
                    status("c", "v2", 2_000, 1, 0.8, Level.DRIFTED)),
                NOW))
        .get()
        .extracting(DriftSummary::version, DriftSummary::instances)
        .containsExactly("v2", 2);
  }

  @Test
  void leavesOutWhoDoesNotKnowOrIsGoneOrSpeaksOfAnotherVersion() {
    ModelDrift drift = drift("v1", 3_000, 1, 0.8, Level.DRIFTED);

    assertThat(
            DriftSummary.of(
                List.of(
                    Statuses.running("a", "v1", NOW),
                    Statuses.drifting(Statuses.stopped("b", "v1", NOW), drift),
                    Statuses.drifting(Statuses.running("c", "v1", NOW.minusSeconds(3_600)), drift),
                    Statuses.drifting(Statuses.running("d", "v2", NOW), drift)),
                NOW))
        .isEmpty();
  }

  private static ModelStatus status(
      String instance, String version, long texts, double psi, double accuracy, Level level) {
    return Statuses.drifting(
        Statuses.running(instance, version, NOW), drift(version, texts, psi, accuracy, level));
  }

  private static ModelDrift drift(
      String version, long texts, double psi, double accuracy, Level level) {
    return new ModelDrift(
        version,
        texts,
        NOW,
        List.of(new FeatureDrift(Feature.SCORE, psi, level)),
        accuracy,
        accuracy,
        accuracy,
        0.8,
        level);
  }
}
