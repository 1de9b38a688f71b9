package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Cascade;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CascadeModelTest {
  /** Probabilities differ by this much at most with the texts that share a run. */
  private static final float ROUNDING = 1e-4f;

  private static final ModelBundle FAST = Bundles.bag(1);
  private static final ModelBundle ACCURATE = Bundles.rnn(3);
  private static final List<String> WORDS =
      List.of("good", "bad", "film", "phone", "not", "unheard", ":)", "!!!", "GREAT");

  @Property(tries = 20)
  void givesWhatTheFastModelSaysWhereItIsSureAndElseWhatTheAccurateOneSays(
      @ForAll @FloatRange(min = 0, max = 1) float threshold,
      @ForAll @IntRange(max = 200) int count,
      @ForAll long seed) {
    List<String> texts = texts(count, seed);
    List<Probabilities> byFast = scores(FAST, texts);
    List<Probabilities> byAccurate = scores(ACCURATE, texts);
    try (BundleModel model = BundleModel.load(Bundles.cascade(FAST, ACCURATE, threshold), "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      List<Probabilities> scores = predictor.predict(texts);

      assertThat(scores).hasSize(count);
      assertThat(predictor.parts()).hasSize(count);
      for (int i = 0; i < count; i++) {
        boolean sure = Cascade.certainty(byFast.get(i)) >= threshold;
        assertThat(predictor.parts().get(i)).isEqualTo(sure ? Part.FAST : Part.ACCURATE);
        assertClose(scores.get(i), sure ? byFast.get(i) : byAccurate.get(i));
      }
    }
  }

  @Test
  void letsTheFastModelHaveItsSayAboutTextsThatGoOn() {
    List<String> texts = texts(50, 1);
    List<Probabilities> byFast = scores(FAST, texts);
    List<Probabilities> byAccurate = scores(ACCURATE, texts);
    Cascade all = new Cascade(1, 0.25f);

    List<Probabilities> pooled = scores(Bundles.cascade(FAST, ACCURATE, all, List.of()), texts);

    for (int i = 0; i < texts.size(); i++) {
      assertClose(pooled.get(i), all.pooled(byFast.get(i), byAccurate.get(i)));
      assertThat(pooled.get(i)).isNotEqualTo(byAccurate.get(i));
    }
    Cascade some = new Cascade(0.6f, 0.25f);
    List<Probabilities> scores = scores(Bundles.cascade(FAST, ACCURATE, some, List.of()), texts);
    for (int i = 0; i < texts.size(); i++) {
      assertClose(scores.get(i), some.goesOn(byFast.get(i)) ? pooled.get(i) : byFast.get(i));
    }
  }

  @Test
  void sendsSomeTextsOnAndKeepsOthers() {
    try (BundleModel model = BundleModel.load(Bundles.cascade(FAST, ACCURATE, 0.6f), "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      predictor.predict(texts(100, 1));
      assertThat(predictor.parts()).contains(Part.FAST, Part.ACCURATE);

      predictor.predict(List.of());
      assertThat(predictor.parts()).isEmpty();
    }
  }

  @Test
  void saysWhatIsUnknownToTheFastModelWhicheverPartGivesTheLabel() {
    List<String> texts = List.of("good film", "unheard film", "unheard");
    try (BundleModel model = BundleModel.load(Bundles.cascade(ACCURATE, FAST, 1), "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      predictor.predict(texts);

      assertThat(predictor.parts()).containsOnly(Part.ACCURATE);
      assertThat(predictor.unknownShares()).containsExactly(0, 0.5f, 1);
    }
  }

  @Test
  void asksAPartThatTakesNoTargetsAboutTheTextAlone() {
    ModelBundle aware = Bundles.withTargets(Bundles.bag(5));
    TextPair pair = new TextPair("good film, but a bad phone!", "phone");
    Probabilities aboutPhone = scoresOfPairs(aware, List.of(pair)).get(0);
    Probabilities whole = scores(FAST, List.of(pair.text())).get(0);
    assertThat(aboutPhone).isNotEqualTo(scores(aware, List.of(pair.text())).get(0));

    assertThat(scoresOfPairs(Bundles.cascade(FAST, aware, 1), List.of(pair)))
        .containsExactly(aboutPhone);
    assertThat(scoresOfPairs(Bundles.cascade(FAST, aware, 0), List.of(pair)))
        .containsExactly(whole);
    assertThat(scoresOfPairs(Bundles.cascade(aware, FAST, 1), List.of(pair)))
        .containsExactly(whole);
  }

  @Test
  void asksABagAboutTheTextAsAWholeWhereTheTargetIsItsOnlyOne() {
    ModelBundle bag = Bundles.withTargets(Bundles.bag(5));
    String text = "good film, but a bad phone!";
    Probabilities aboutPhone = scoresOfPairs(bag, List.of(new TextPair(text, "phone"))).get(0);
    Probabilities whole = scores(bag, List.of(text)).get(0);
    ModelBundle cascade = Bundles.cascade(bag, Bundles.withTargets(Bundles.transformer(3)), 0);

    assertThat(scoresOfPairs(cascade, List.of(new TextPair(text, "phone"))))
        .containsExactly(aboutPhone);
    assertThat(scoresOfPairs(cascade, List.of(TextPair.aboutOnly(text, "phone"))))
        .containsExactly(whole)
        .doesNotContain(aboutPhone);
    try (BundleModel model = BundleModel.load(cascade, "cpu")) {
      assertThat(model.takesLoneTargets()).isTrue();
      assertThat(model.isAboutSecond(TextPair.aboutOnly(text, "phone"), Part.FAST)).isFalse();
      assertThat(model.isAboutSecond(TextPair.aboutOnly(text, "phone"), Part.ACCURATE)).isTrue();
      assertThat(model.isAboutSecond(new TextPair(text, "phone"), Part.FAST)).isTrue();
    }
  }

  @Test
  void refusesASecondTextIfNoPartTakesTargets() {
    try (BundleModel model = BundleModel.load(Bundles.cascade(FAST, ACCURATE, 0.6f), "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      assertThat(model.takesTargets()).isFalse();
      assertThatThrownBy(() -> predictor.predictPairs(List.of(new TextPair("good", "film"))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void saysOfOneWholeModelThatItHasNoParts() {
    try (BundleModel model = BundleModel.load(FAST, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      predictor.predict(List.of("good"));
      assertThat(predictor.parts()).isEmpty();
      assertThat(model.errorRates(Part.FAST)).isEqualTo(model.errorRates(null));
    }
  }

  @Test
  void closesBothPartsOnceItsPredictorsAreClosed() {
    BundleModel model = BundleModel.load(Bundles.cascade(FAST, ACCURATE, 0.6f), "cpu");
    SentimentPredictor predictor = model.openPredictor();
    model.close();

    assertThat(predictor.predict(texts(50, 1))).hasSize(50);
    predictor.close();
    assertThatThrownBy(model::openPredictor).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> predictor.predict(List.of("good")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isWarmedUpCheckedAndTimedLikeAnyOther() {
    ModelBundle bundle = checkable(0.6f);
    try (BundleModel model = BundleModel.load(bundle, "cpu")) {
      model.warmUp(64, Duration.ofSeconds(1));
      model.checkGolden();
      model.checkOutputs();
      TextCost cost = model.checkLatency(Duration.ofSeconds(1));

      assertThat(cost.inBatch()).isPositive();
      assertThat(model.version()).isEqualTo(bundle.version());
      assertThat(model.device()).hasValue("cpu");
      assertThatThrownBy(() -> model.checkLatency(Duration.ofNanos(1)))
          .isInstanceOf(BadBundleException.class)
          .hasMessageContaining("bundle " + bundle.version() + ": it takes");
      assertThatThrownBy(() -> model.warmUp(8, Duration.ZERO))
          .isInstanceOf(BadBundleException.class)
          .hasMessageContaining("bundle " + bundle.version() + ": its part fast can't be used");
    }
  }

  @Test
  void refusesGoldenTextsThatItsPartsOrItselfScoreOtherwise() {
    Probabilities wrong = new Probabilities(1, 0, 0);
    try (BundleModel model =
        BundleModel.load(Bundles.cascade(FAST, ACCURATE, 0.6f, checkable(0.6f).golden()), "cpu")) {
      assertThatThrownBy(model::checkGolden).hasMessageContaining("its part fast can't be used");
    }
    ModelBundle parts = checkable(0.6f);
    List<GoldenText> golden = List.of(new GoldenText("good film", wrong));
    ModelBundle bad =
        Bundles.cascade(parts.part(Part.FAST), parts.part(Part.ACCURATE), 0.6f, golden);
    try (BundleModel model = BundleModel.load(bad, "cpu")) {
      assertThatThrownBy(model::checkGolden)
          .isInstanceOf(BadBundleException.class)
          .hasMessageContaining("bundle " + bad.version() + ": golden text 1 is negative");
    }
  }

  @Test
  void takesEitherPartsWordForAGoldenTextAtTheThreshold() {
    ModelBundle parts = checkable(0.6f);
    float certainty = Cascade.certainty(scores(FAST, List.of("good film")).get(0));
    ModelBundle atThreshold =
        Bundles.cascade(
            parts.part(Part.FAST),
            parts.part(Part.ACCURATE),
            certainty,
            List.of(new GoldenText("good film", scores(ACCURATE, List.of("good film")).get(0))));
    try (BundleModel model = BundleModel.load(atThreshold, "cpu")) {
      model.checkGolden();
    }
  }

  /** A cascade whose golden texts, and those of its parts, say what the models say. */
  private static ModelBundle checkable(float threshold) {
    ModelBundle fast = withGolden(FAST);
    ModelBundle accurate = withGolden(ACCURATE);
    ModelBundle bare = Bundles.cascade(fast, accurate, threshold);
    return Bundles.cascade(fast, accurate, threshold, GoldenTexts.of(texts -> scores(bare, texts)));
  }

  private static ModelBundle withGolden(ModelBundle bundle) {
    return ModelBundle.of(
        bundle.manifest(),
        bundle.parameters(),
        bundle.vocabulary(),
        GoldenTexts.of(texts -> scores(bundle, texts)),
        bundle.card());
  }

  private static List<Probabilities> scores(ModelBundle bundle, List<String> texts) {
    return scoresOfPairs(bundle, texts.stream().map(TextPair::of).toList());
  }

  private static List<Probabilities> scoresOfPairs(ModelBundle bundle, List<TextPair> pairs) {
    try (BundleModel model = BundleModel.load(bundle, "cpu");
        SentimentPredictor predictor = model.openPredictor()) {
      return predictor.predictPairs(pairs);
    }
  }

  private static List<String> texts(int count, long seed) {
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int word = random.nextInt(6); word >= 0; word--) {
        text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static void assertClose(Probabilities seen, Probabilities expected) {
    for (Label label : Label.values()) {
      assertThat(seen.of(label)).isCloseTo(expected.of(label), within(ROUNDING));
    }
  }
}
