package io.tonestream.cli.dev;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.drift.DriftLevels;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.drift.Profile;
import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Level;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To the bundled model, sample texts are such as it was validated on. */
final class SampleDriftTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final ModelBundle BUNDLED = ModelBundle.bundled();
  private static final int BATCH = 100;

  /** Ten minutes at 50 texts a second, with the first event; looked at from 1,000 texts on. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void staysStableInTheFirstMinutes(long seed) {
    SampleTexts texts = new SampleTexts(seed);
    Profile profile = new Profile();
    try (SentimentModel model = BundleModel.load(BUNDLED, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      for (int made = 0; made < 30_000; made += BATCH) {
        int from = made;
        profile.add(
            score(
                predictor,
                IntStream.range(from, from + BATCH)
                    .mapToObj(i -> texts.next(START.plusMillis(20L * i)).text().text())
                    .toList()));
        if (profile.texts() >= 1_000) {
          assertThat(judge(profile).level()).as("%s", judge(profile)).isEqualTo(Level.STABLE);
        }
      }
    }
  }

  @Test
  void seesOtherTextsDrift() {
    try (SentimentModel model = BundleModel.load(BUNDLED, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      List<String> texts =
          IntStream.range(0, 1_000).mapToObj(i -> "Terrible service " + i).toList();

      assertThat(judge(score(predictor, texts)).level()).isEqualTo(Level.DRIFTED);
    }
  }

  private static Profile score(SentimentPredictor predictor, List<String> texts) {
    return Profile.of(texts, predictor.predict(texts), predictor.unknownShares());
  }

  private static ModelDrift judge(Profile profile) {
    DriftReference reference = requireNonNull(BUNDLED.manifest().drift());
    return DriftLevels.STANDARD.judge("bundled", reference, profile, START);
  }
}
