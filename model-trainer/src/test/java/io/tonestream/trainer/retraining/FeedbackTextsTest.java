package io.tonestream.trainer.retraining;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FeedbackTextsTest {
  private static final int ALL = 1_000;

  @Test
  void aTextStaysOnItsSideHoweverMuchComesAfterIt() {
    FeedbackTexts few = FeedbackTexts.of(numbered(200), 0.2, ALL);
    FeedbackTexts many = FeedbackTexts.of(numbered(1_000), 0.2, ALL);

    assertThat(few.heldOut().size()).isBetween(20, 60);
    assertThat(many.heldOut().texts()).containsAll(few.heldOut().texts());
    assertThat(many.learnt().texts()).containsAll(few.learnt().texts());
    assertThat(many.heldOut().size() + many.learnt().size()).isEqualTo(many.all().size());
  }

  @Test
  void theLastLabelOfATextCountsWhoeverGaveItAndHoweverItIsWritten() {
    FeedbackTexts texts =
        FeedbackTexts.of(
            List.of(
                feedback("a", "This is sick!", Label.NEGATIVE),
                feedback("b", "other words", Label.NEUTRAL),
                feedback("c", "@you this is SICK", Label.POSITIVE)),
            0,
            ALL);

    assertThat(texts.learnt().texts()).containsExactly("other words", "@you this is SICK");
    assertThat(texts.learnt().labels()).containsExactly(Label.NEUTRAL, Label.POSITIVE);
    assertThat(texts.heldOut().size()).isZero();
  }

  @Test
  void judgesByTheLastOnesAndLearnsNoneOfTheOthers() {
    List<String> all = FeedbackTexts.of(numbered(1_000), 0.5, ALL).heldOut().texts();
    FeedbackTexts texts = FeedbackTexts.of(numbered(1_000), 0.5, 30);

    assertThat(texts.heldOut().texts()).isEqualTo(all.subList(all.size() - 30, all.size()));
    assertThat(texts.learnt().texts()).doesNotContainAnyElementsOf(all);
  }

  @Test
  void keepsTheBrandToTellFiguresApartBy() {
    Feedback branded = new Feedback("a", "fine", Label.POSITIVE, "Acme", null);

    assertThat(FeedbackTexts.of(List.of(branded), 0, ALL).learnt().examples().get(0).columns())
        .containsEntry("brand", "Acme");
  }

  private static List<Feedback> numbered(int count) {
    List<Feedback> feedback = new ArrayList<>();
    Stream<String> words = IntStream.range(0, count).mapToObj(FeedbackTextsTest::word);
    words.forEach(word -> feedback.add(feedback(null, word, Label.POSITIVE)));
    return feedback;
  }

  /** A word of its own for each number; no letter thrice in a row, which would be cut. */
  private static String word(int number) {
    String last = "n" + (char) ('a' + number % 26) + "a";
    return number < 26 ? "w" + last : word(number / 26) + last;
  }

  private static Feedback feedback(@Nullable String id, String text, Label label) {
    return new Feedback(id, text, label, null, null);
  }
}
