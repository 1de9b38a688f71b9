package io.tonestream.trainer.material;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.feedback.Correction;
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
    FeedbackTexts few = part(numbered(200), 0.2, ALL);
    FeedbackTexts many = part(numbered(1_000), 0.2, ALL);

    assertThat(few.heldOut().size()).isBetween(20, 60);
    assertThat(many.heldOut().texts()).containsAll(few.heldOut().texts());
    assertThat(many.learnt().texts()).containsAll(few.learnt().texts());
    assertThat(many.heldOut().size() + many.learnt().size()).isEqualTo(many.all().size());
  }

  @Test
  void theLastLabelOfATextCountsWhoeverGaveItAndHoweverItIsWritten() {
    FeedbackTexts texts =
        part(
            List.of(
                correction("anna", "a", "This is sick!", Label.NEGATIVE),
                correction("anna", "b", "other words", Label.NEUTRAL),
                correction("anna", "c", "@you this is SICK", Label.POSITIVE)),
            0,
            ALL);

    assertThat(texts.learnt().texts()).containsExactly("other words", "@you this is SICK");
    assertThat(texts.learnt().labels()).containsExactly(Label.NEUTRAL, Label.POSITIVE);
    assertThat(texts.heldOut().size()).isZero();
  }

  @Test
  void judgesByTheLastOnesAndLearnsNoneOfTheOthers() {
    List<String> all = part(numbered(1_000), 0.5, ALL).heldOut().texts();
    FeedbackTexts texts = part(numbered(1_000), 0.5, 30);

    assertThat(texts.heldOut().texts()).isEqualTo(all.subList(all.size() - 30, all.size()));
    assertThat(texts.learnt().texts()).doesNotContainAnyElementsOf(all);
  }

  @Test
  void keepsTheBrandToTellFiguresApartBy() {
    Feedback branded = new Feedback("a", "fine", Label.POSITIVE, "Acme", null);

    assertThat(
            part(List.of(new Correction("anna", branded)), 0, ALL)
                .learnt()
                .examples()
                .get(0)
                .columns())
        .containsEntry("brand", "Acme");
  }

  @Test
  void noSenderJudgesByMoreTextsThanAllOthersTogether() {
    List<Correction> corrections = new ArrayList<>(numbered(300, "loud"));
    corrections.addAll(0, numbered(310, "calm").subList(300, 310));
    corrections.addAll(0, numbered(330, "kind").subList(310, 330));

    FeedbackTexts texts = FeedbackTexts.of(count(corrections), Limits.of(0.9, ALL, ALL, 0.5, 1));
    int calmAndKind = part(numbered(330).subList(300, 330), 0.9, ALL).heldOut().size();
    assertThat(texts.heldOut().size()).isEqualTo(2 * calmAndKind).isGreaterThan(40);
    assertThat(texts.learnt().size() + 300 / 2).isLessThan(texts.all().size());

    List<String> loud = part(numbered(300), 0.9, ALL).heldOut().texts();
    assertThat(texts.heldOut().texts())
        .endsWith(loud.subList(loud.size() - calmAndKind, loud.size()).toArray(String[]::new));
  }

  @Test
  void aLoneSenderJudgesNothingUnlessItMay() {
    assertThat(heldOut(numbered(300), 0.5, ALL)).isEmpty();
    assertThat(heldOut(numbered(300), 1, ALL)).hasSizeGreaterThan(40);

    List<Correction> corrections = new ArrayList<>(numbered(300));
    corrections.add(correction("calm", null, "another", Label.POSITIVE));
    assertThat(heldOut(corrections, 0.5, ALL)).hasSizeLessThan(3);
  }

  @Test
  void aSendersShareIsOfThoseThatJudgeAndNotOfAll() {
    List<Correction> corrections = new ArrayList<>(numbered(400, "calm").subList(300, 400));
    corrections.addAll(numbered(300, "loud"));

    List<String> calm = part(numbered(400).subList(300, 400), 0.9, ALL).heldOut().texts();
    List<String> judging =
        FeedbackTexts.of(count(corrections), Limits.of(0.9, 40, ALL, 0.5, 1)).heldOut().texts();
    assertThat(judging).hasSize(40);
    assertThat(judging.subList(0, 20)).isEqualTo(calm.subList(calm.size() - 20, calm.size()));
  }

  private static List<String> heldOut(List<Correction> corrections, double share, int most) {
    return FeedbackTexts.of(count(corrections), Limits.of(0.2, most, ALL, share, 1))
        .heldOut()
        .texts();
  }

  /** Parts those of one sender. */
  private static FeedbackTexts part(List<Correction> corrections, double share, int most) {
    return FeedbackTexts.of(count(corrections), Limits.of(share, most, ALL, 1, 1));
  }

  private static CountedCorrections count(List<Correction> corrections) {
    return CountedCorrections.of(
        corrections, new DataSet("validation", List.of()), Limits.of(ALL, 1));
  }

  private static List<Correction> numbered(int count) {
    return numbered(count, "anna");
  }

  private static List<Correction> numbered(int count, String sender) {
    List<Correction> feedback = new ArrayList<>();
    Stream<String> words = IntStream.range(0, count).mapToObj(FeedbackTextsTest::word);
    words.forEach(word -> feedback.add(correction(sender, null, word, Label.POSITIVE)));
    return feedback;
  }

  /** A word of its own for each number; no letter thrice in a row, which would be cut. */
  private static String word(int number) {
    String last = "n" + (char) ('a' + number % 26) + "a";
    return number < 26 ? "w" + last : word(number / 26) + last;
  }

  private static Correction correction(
      String sender, @Nullable String id, String text, Label label) {
    return new Correction(sender, new Feedback(id, text, label, null, null));
  }
}
