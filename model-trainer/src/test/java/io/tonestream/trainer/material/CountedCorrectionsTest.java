package io.tonestream.trainer.material;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.feedback.Correction;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import io.tonestream.trainer.material.Uncounted.OfSender;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CountedCorrectionsTest {
  private static final DataSet NO_VALIDATION = new DataSet("validation", List.of());

  @Test
  void theLastTextsOfEachSenderCountAndTheRestIsNamed() {
    CountedCorrections counted =
        count(
            NO_VALIDATION,
            Limits.of(2, 1),
            said("anna", null, "one", Label.POSITIVE),
            said("anna", null, "two", Label.POSITIVE),
            said("ben", null, "three", Label.POSITIVE),
            said("anna", null, "four", Label.POSITIVE),
            said("anna", null, "five", Label.POSITIVE));

    assertThat(texts(counted)).containsExactly("three", "four", "five");
    assertThat(counted.uncounted())
        .isEqualTo(new Uncounted(1, 2, 0, List.of(new OfSender("anna", 2, 0))));
    assertThat(lines(counted))
        .containsExactly(
            "2 texts that anna corrected don't count: 2 are beyond the texts of one sender that count"
                + " (tonestream.retraining.feedback.sender-max)");
  }

  @Test
  void toRepeatATextDoesNotUseUpWhatASenderMaySay() {
    CountedCorrections counted =
        count(
            NO_VALIDATION,
            Limits.of(2, 1),
            said("anna", null, "one", Label.POSITIVE),
            said("anna", "a", "two", Label.POSITIVE),
            said("anna", "b", "TWO!", Label.NEUTRAL),
            said("anna", "c", "@you two", Label.NEGATIVE));

    assertThat(texts(counted)).containsExactly("one", "@you two");
    assertThat(counted.uncounted()).isEqualTo(new Uncounted(0, 0, 0, List.of()));
  }

  @Test
  void whatDoesNotCountOutvotesNobody() {
    CountedCorrections counted =
        count(
            NO_VALIDATION,
            Limits.of(1, 1),
            said("ben", "1", "one", Label.POSITIVE),
            said("ben", "2", "one", Label.POSITIVE),
            said("anna", "1", "one", Label.NEGATIVE),
            said("anna", "9", "nine", Label.NEGATIVE));

    assertThat(requireNonNull(counted.byText().get("one")).sender()).isEqualTo("ben");
    assertThat(texts(counted)).containsExactly("one", "nine");
  }

  @Test
  void theLastLabelOfAnIdOrATextCountsWhoeverGaveIt() {
    CountedCorrections counted =
        count(
            NO_VALIDATION,
            Limits.of(10, 1),
            said("anna", "1", "first wording", Label.POSITIVE),
            said("anna", null, "other words", Label.POSITIVE),
            said("ben", "1", "second wording", Label.NEGATIVE),
            said("ben", null, "Other words.", Label.NEUTRAL));

    assertThat(texts(counted)).containsExactly("second wording", "Other words.");
    assertThat(counted.uncounted()).isEqualTo(new Uncounted(0, 0, 0, List.of()));
  }

  @Test
  void ofValidationTextsOnlyAShareIsReplacedAndHalfOfThatByOneSender() {
    CountedCorrections counted =
        count(
            validation(40),
            Limits.of(100, 0.1),
            IntStream.range(0, 10)
                .mapToObj(i -> said("anna", null, word(i), Label.NEGATIVE))
                .toArray(Correction[]::new));
    assertThat(texts(counted)).containsExactly(word(8), word(9));
    assertThat(counted.uncounted())
        .isEqualTo(new Uncounted(1, 0, 8, List.of(new OfSender("anna", 0, 8))));
    assertThat(lines(counted))
        .containsExactly(
            "8 texts that anna corrected don't count: 8 would replace more validation texts than may be"
                + " (tonestream.retraining.feedback.replaced-share)");

    CountedCorrections ofMany =
        count(
            validation(40),
            Limits.of(100, 0.1),
            IntStream.range(0, 30)
                .mapToObj(i -> said("sender " + i, null, word(i), Label.NEGATIVE))
                .toArray(Correction[]::new));
    assertThat(texts(ofMany)).hasSize(4);
    assertThat(ofMany.uncounted().senders()).isEqualTo(26);
    assertThat(ofMany.uncounted().most()).hasSize(10);
    assertThat(lines(ofMany))
        .hasSize(11)
        .last()
        .isEqualTo("16 texts that 16 more senders corrected don't count");
  }

  @Test
  void aTextThatSeveralValidationRowsHaveReplacesAllOfThemOrNone() {
    DataSet validation = DataSet.join("", List.of(validation(18), validation(1), validation(1)));
    Correction thrice = said("anna", null, word(0), Label.NEGATIVE);

    assertThat(texts(count(validation, Limits.of(9, 0.25), thrice))).isEmpty();
    assertThat(texts(count(validation, Limits.of(9, 0.3), thrice))).hasSize(1);
  }

  private static CountedCorrections count(
      DataSet validation, FeedbackConfiguration limits, Correction... corrections) {
    return CountedCorrections.of(List.of(corrections), validation, limits);
  }

  private static List<String> texts(CountedCorrections counted) {
    return counted.byText().values().stream().map(each -> each.feedback().text()).toList();
  }

  private static List<String> lines(CountedCorrections counted) {
    return counted.uncounted().toSentences();
  }

  private static DataSet validation(int size) {
    return new DataSet(
        "validation",
        IntStream.range(0, size).mapToObj(i -> new Example(word(i), Label.POSITIVE)).toList());
  }

  private static String word(int number) {
    return "w" + (char) ('a' + number / 26) + (char) ('a' + number % 26);
  }

  private static Correction said(String sender, @Nullable String id, String text, Label label) {
    return new Correction(sender, new Feedback(id, text, label, null, null));
  }
}
