package io.tonestream.app.asking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.app.asking.Question.AskedBrand;
import io.tonestream.app.asking.Question.AskedText;
import io.tonestream.app.asking.Question.LeftOut;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.Probabilities;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TextPoolTest {
  private static final byte[] ERRORS =
      new ErrorRates(
              List.of(List.of(6.0, 1.0, 1.0), List.of(2.0, 4.0, 2.0), List.of(1.0, 1.0, 6.0)),
              0.5,
              100)
          .toBytes();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final HumanLabels humans = new HumanLabels();

  @Test
  void asksForDifferentTextsOfTheBrandsThatCount() {
    TextPool pool = new TextPool(humans, 20);
    fill(pool, "Acme", 100);
    fill(pool, "Zeta", 100);
    fill(pool, "Tiny", 3);

    Question question = pool.question(20, 50);

    assertThat(question.texts()).hasSize(20).extracting(AskedText::text).doesNotHaveDuplicates();
    assertThat(question.brands())
        .extracting(AskedBrand::brand)
        .containsExactlyInAnyOrder("Acme", "Zeta");
    assertThat(question.brands()).extracting(AskedBrand::texts).containsOnly(100L);
    assertThat(question.brands())
        .allMatch(brand -> brand.asked() > 5 && brand.widthAfter() < brand.width());
    assertThat(question.widthAfter()).isLessThan(question.width());
    assertThat(question.leftOut().smallBrands()).isOne();
  }

  @Test
  void countsNearCopiesOnce() {
    TextPool pool = new TextPool(humans, 20);
    for (int i = 0; i < 500; i++) {
      pool.add(
          text("copy" + i, "Acme", Label.NEGATIVE, "RT @user" + i + ": Buy NOW! http://x.y/" + i),
          ERRORS);
    }
    fill(pool, "Acme", 60);

    Question question = pool.question(61, 1);

    assertThat(question.brands().get(0).texts()).isEqualTo(61);
    assertThat(question.leftOut().copies()).isEqualTo(499);
    assertThat(question.texts()).filteredOn(text -> text.text().contains("Buy")).hasSize(1);
  }

  @Test
  void leavesOutWhatHumansHaveLabelledAndBelievesThem() {
    Question before = question(100);
    AskedText first = before.texts().get(0);
    AskedText second = before.texts().get(1);
    humans.put(new Feedback(first.id(), "other words", Label.NEUTRAL, "Acme", null));
    humans.put(new Feedback(null, second.text() + " http://now.a/link", Label.NEUTRAL, null, null));

    Question after = question(100);

    assertThat(after.texts()).doesNotContain(first, second).hasSize(98);
    assertThat(after.brands().get(0).labelled()).isEqualTo(2);
    assertThat(after.brands().get(0).width()).isLessThan(before.brands().get(0).width());
    humans.erase(first.id());
    humans.put(new Feedback(first.id(), "other words", Label.NEUTRAL, "Acme", null));
    Question erased = question(100);
    assertThat(erased.brands().get(0).labelled()).isOne();
    assertThat(erased.texts()).as("the trainer takes no label of it").doesNotContain(first);
  }

  @Test
  void keepsTheLabelThatAnotherIdGaveToTheSameText() {
    humans.put(new Feedback("a", words("Acme", 1), Label.NEUTRAL, "Acme", null));
    humans.put(new Feedback("b", words("Acme", 1), Label.POSITIVE, "Acme", null));
    humans.erase("a");

    assertThat(humans.of(text("c", "Acme", Label.NEGATIVE, words("Acme", 1)), words("Acme", 1)))
        .contains(Label.POSITIVE);
  }

  /** Those of a release before, or of whoever else writes to the topic. */
  @Test
  void takesErrorsFromTheFirstTextThatHasThem() {
    TextPool pool = new TextPool(humans, 100);
    pool.add(text("old", "Acme", Label.NEUTRAL, "Without errors"), null);
    pool.add(text("odd", "Acme", Label.NEUTRAL, "With odd errors"), new byte[] {'{', '}'});
    fill(pool, "Acme", 60);

    Question question = pool.question(100, 1);

    assertThat(question.texts()).hasSize(60);
    assertThat(question.leftOut().withoutErrors()).isEqualTo(2);
  }

  @Test
  void asksOnceForATextOfTwoBrands() {
    TextPool pool = new TextPool(humans, 200);
    fill(pool, "Acme", 60);
    for (int i = 0; i < 60; i++) {
      pool.add(text("Acme" + i, "Zeta", Label.POSITIVE, words("Acme", i)), ERRORS);
    }

    assertThat(pool.question(200, 1).texts())
        .hasSize(60)
        .extracting(AskedText::id)
        .doesNotHaveDuplicates();
  }

  /** Its id has a label already: another one would take its place. */
  @Test
  void doesNotAskForATextThatIsLabelledAboutAnotherBrand() {
    humans.put(new Feedback("Acme0", words("Acme", 0), Label.NEUTRAL, "Zeta", null));

    Question question = question(100);

    assertThat(question.texts()).extracting(AskedText::id).hasSize(99).doesNotContain("Acme0");
    assertThat(question.brands().get(0).labelled()).isZero();
  }

  @Test
  @Timeout(180)
  void keepsTheSameChoiceHoweverLittleMemoryThereIs() {
    TextPool pool = new TextPool(humans, 50);
    String longWords = " very".repeat(2_000);
    for (int i = 0; i < 20_000; i++) {
      pool.add(text("id" + i, "brand" + i % 100, Label.POSITIVE, i + longWords), ERRORS);
    }

    Question question = pool.question(50, 1);

    assertThat(question.texts()).hasSize(50);
    assertThat(new HashSet<>(question.texts()))
        .isEqualTo(new HashSet<>(pool.question(50, 1).texts()));
    assertThat(question.brands()).extracting(AskedBrand::texts).containsOnly(200L);
  }

  @Test
  void saysWhatItLeavesOut() {
    TextPool pool = new TextPool(humans, 20);
    fill(pool, "Acme", 60);
    pool.addUnreadable();
    pool.add(text("a", "Acme", Label.NEUTRAL, null), ERRORS);
    pool.add(text("b", "Acme", Label.NEUTRAL, "Without errors", "v2", null), null);
    pool.add(unsupported(), ERRORS);

    assertThat(pool.question(20, 1).leftOut()).isEqualTo(new LeftOut(0, 1, 1, 1, 1, 0));
  }

  @Test
  void saysThatTheAppPassesOnNoTexts() {
    TextPool pool = new TextPool(humans, 20);
    pool.add(text("a", "Acme", Label.NEUTRAL, null), ERRORS);

    assertThatThrownBy(() -> pool.question(20, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "there are no texts to ask about: tonestream.labeled-text.text is omit, so that"
                + " labeled-text holds 1 labels without their texts; set it to keep or mask");
  }

  private Question question(int texts) {
    TextPool pool = new TextPool(humans, texts);
    fill(pool, "Acme", texts);
    return pool.question(texts, 1);
  }

  private static void fill(TextPool pool, String brand, int texts) {
    for (int i = 0; i < texts; i++) {
      pool.add(text(brand + i, brand, Label.values()[i % 3], words(brand, i)), ERRORS);
    }
  }

  private static String words(String brand, int number) {
    return "What " + brand + " did on day " + number + "!";
  }

  private static LabeledText text(String id, String brand, Label label, @Nullable String text) {
    return text(id, brand, label, text, "v1", null);
  }

  private static LabeledText unsupported() {
    return text("c", "Acme", Label.NEUTRAL, "Ei viela", "v1", true);
  }

  private static LabeledText text(
      String id,
      String brand,
      Label label,
      @Nullable String text,
      String version,
      @Nullable Boolean unsupported) {
    return new LabeledText(
        id,
        brand,
        label,
        new Probabilities(0.2f, 0.2f, 0.6f),
        JudgedBy.TEXT,
        null,
        version,
        null,
        null,
        unsupported,
        text,
        NOW,
        NOW,
        null);
  }
}
