package io.tonestream.model.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.ModelDrift;
import io.tonestream.schemas.ModelDrift.Feature;
import io.tonestream.schemas.ModelDrift.FeatureDrift;
import io.tonestream.schemas.ModelDrift.Level;
import io.tonestream.schemas.Probabilities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DriftLevelsTest {
  private static final Instant SINCE = Instant.parse("2026-11-25T10:00:00Z");
  private static final String TEN_WORDS = "one two three four five six seven eight nine ten";

  @Test
  void findsNothingInTheSameTexts() {
    Profile profile = profile(1_000, TEN_WORDS, 0.7f, 0.1f);

    ModelDrift drift = judge(DriftReference.of(profile, 0.65), profile);

    assertThat(drift.level()).isEqualTo(Level.STABLE);
    assertThat(drift.features())
        .containsExactly(
            new FeatureDrift(Feature.SCORE, 0, Level.STABLE),
            new FeatureDrift(Feature.LENGTH, 0, Level.STABLE),
            new FeatureDrift(Feature.UNKNOWN, 0, Level.STABLE));
    assertThat(drift.estimatedAccuracy()).isEqualTo(0.65, within(1e-6));
    assertThat(drift.texts()).isEqualTo(1_000);
    assertThat(drift.since()).isEqualTo(SINCE);
  }

  /** By hand: .75 + (.65 − .70); ± 1.96 √(.7 · .3 / 1,000 + .65 · .35 / 1,000). */
  @Test
  void estimatesAccuracyFromProbabilities() {
    DriftReference reference = DriftReference.of(profile(1_000, TEN_WORDS, 0.70f, 0), 0.65);

    ModelDrift drift = judge(reference, profile(1_000, TEN_WORDS, 0.75f, 0));

    double reach = 1.959964 * Math.sqrt((0.7 * 0.3 + 0.65 * 0.35) / 1_000);
    assertThat(drift.estimatedAccuracy()).isEqualTo(0.7, within(1e-6));
    assertThat(drift.low()).isEqualTo(0.7 - reach, within(1e-6));
    assertThat(drift.high()).isEqualTo(0.7 + reach, within(1e-6));
    assertThat(drift.referenceAccuracy()).isEqualTo(0.65);
    assertThat(drift.level()).isEqualTo(Level.STABLE); // it became better
  }

  @Test
  void saysHowFarAnAccuracyHasFallen() {
    Profile before = profile(100_000, TEN_WORDS, 0.64f, 0);
    DriftReference reference = DriftReference.of(before, 0.64);

    assertThat(judge(reference, profile(100_000, TEN_WORDS, 0.638f, 0)).level())
        .isEqualTo(Level.STABLE); // within the interval
    assertThat(judge(reference, profile(100_000, TEN_WORDS, 0.62f, 0)).level())
        .isEqualTo(Level.MOVED);
    assertThat(judge(reference, profile(100_000, TEN_WORDS, 0.58f, 0)).level())
        .isEqualTo(Level.DRIFTED);
  }

  @Test
  void namesTheFeatureThatMoved() {
    DriftReference reference = DriftReference.of(profile(1_000, TEN_WORDS, 0.7f, 0.1f), 0.7);

    assertThat(drifted(reference, profile(1_000, "two words", 0.7f, 0.1f)))
        .containsExactly(Feature.LENGTH);
    assertThat(drifted(reference, profile(1_000, TEN_WORDS, 0.7f, 0.9f)))
        .containsExactly(Feature.UNKNOWN);
    assertThat(drifted(reference, profile(1_000, TEN_WORDS, 0.9f, 0.1f)))
        .containsExactly(Feature.SCORE);
  }

  @Test
  void leavesOutWhatOneSideCannotTell() {
    DriftReference reference = DriftReference.of(profile(1_000, TEN_WORDS, 0.7f, 0.1f), 0.7);
    Profile blind = Profile.of(List.of(TEN_WORDS), List.of(positive(0.7f)), new float[0]);

    assertThat(judge(reference, blind).features())
        .extracting(FeatureDrift::name)
        .containsExactly(Feature.SCORE, Feature.LENGTH);
    assertThat(judge(DriftReference.of(blind, 0.7), profile(9, TEN_WORDS, 0.7f, 0)).features())
        .extracting(FeatureDrift::name)
        .containsExactly(Feature.SCORE, Feature.LENGTH);
  }

  /** Texts that are right as often as their probabilities say, and others of their kind. */
  @Property(tries = 100)
  void estimatesTheTrueAccuracyOfACalibratedModelOnHarderTexts(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Probabilities> easy = new ArrayList<>();
    List<Probabilities> hard = new ArrayList<>();
    int easyRight = 0;
    int hardRight = 0;
    for (int i = 0; i < 5_000; i++) {
      float certain = (float) random.nextDouble(0.6, 1);
      float lessCertain = (float) random.nextDouble(0.5, 0.7);
      easy.add(positive(certain));
      hard.add(positive(lessCertain));
      easyRight += random.nextDouble() < certain ? 1 : 0;
      hardRight += random.nextDouble() < lessCertain ? 1 : 0;
    }
    List<String> texts = Collections.nCopies(5_000, TEN_WORDS);
    DriftReference reference =
        DriftReference.of(Profile.of(texts, easy, new float[0]), easyRight / 5_000.0);

    ModelDrift drift = judge(reference, Profile.of(texts, hard, new float[0]));

    // Wider than the 95 % interval, which one try in twenty leaves.
    double reach = 2 * (drift.high() - drift.low()) / 2;
    assertThat(drift.estimatedAccuracy()).isEqualTo(hardRight / 5_000.0, within(reach));
    assertThat(drift.level()).isEqualTo(Level.DRIFTED);
  }

  @Test
  void addsUpWhatThreadsSaw() {
    Profile sum = profile(10, TEN_WORDS, 0.7f, 0.1f);
    sum.add(profile(20, "two words", 0.9f, 0));
    List<String> texts =
        Stream.concat(
                Collections.nCopies(10, TEN_WORDS).stream(),
                Collections.nCopies(20, "two words").stream())
            .toList();
    List<Probabilities> scores =
        Stream.concat(
                Collections.nCopies(10, positive(0.7f)).stream(),
                Collections.nCopies(20, positive(0.9f)).stream())
            .toList();
    float[] unknown = new float[30];
    Arrays.fill(unknown, 0, 10, 0.1f);

    assertThat(DriftReference.of(sum, 0.5))
        .usingRecursiveComparison()
        .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1, Double.class)
        .isEqualTo(DriftReference.of(Profile.of(texts, scores, unknown), 0.5));
  }

  @Test
  void refusesLevelsThatMakeNoSense() {
    assertThatThrownBy(() -> new DriftLevels(0.3, 0.2, 0.05))
        .hasMessage(
            "moved-psi is 0.3 and drifted-psi 0.2; they must be above 0, the first the lower one");
    assertThatThrownBy(() -> new DriftLevels(0.1, 0.2, -0.05))
        .hasMessage("max-drop is -0.05, not in [0, 1]");
  }

  private static List<Feature> drifted(DriftReference reference, Profile live) {
    return judge(reference, live).features().stream()
        .filter(each -> each.level() == Level.DRIFTED)
        .map(FeatureDrift::name)
        .toList();
  }

  private static ModelDrift judge(DriftReference reference, Profile live) {
    return DriftLevels.STANDARD.judge("v1", reference, live, SINCE);
  }

  private static Profile profile(int texts, String text, float certain, float unknown) {
    float[] shares = new float[texts];
    Arrays.fill(shares, unknown);
    return Profile.of(
        Collections.nCopies(texts, text), Collections.nCopies(texts, positive(certain)), shares);
  }

  private static Probabilities positive(float certain) {
    return new Probabilities((1 - certain) / 2, (1 - certain) / 2, certain);
  }
}
