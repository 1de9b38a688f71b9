package io.tonestream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Counts NONE = new Counts(0, 0, 0);
  private static final Counts SOME = new Counts(1, 2, 3);

  @Test
  void feedbackNamesItsSenderInAHeaderAndIsErasedByItsId() {
    assertThat(SenderHeader.read(SenderHeader.write("Ana María"))).isEqualTo("Ana María");
    assertThat(SenderHeader.read(null)).isEqualTo(SenderHeader.UNKNOWN);
    assertThat(SenderHeader.read(new byte[] {' '})).isEqualTo(SenderHeader.UNKNOWN);
    assertThatThrownBy(() -> SenderHeader.write("x".repeat(513)))
        .hasMessage("header tonestream.sender is 513 characters long; at most 512 are accepted");
    assertThat(Feedback.id("57".getBytes(StandardCharsets.UTF_8))).isEqualTo("57");
    assertThatThrownBy(() -> Feedback.id(new byte[0])).hasMessage("key is blank");
  }

  @Test
  void errorRatesAreShares() {
    List<Double> unknown = List.of(0.0, 0.0, 0.0);
    List<Double> nearlySure = List.of(4.0, 1e-12, 1e-12);
    ErrorRates rates = new ErrorRates(List.of(nearlySure, unknown, nearlySure), 0.5, 100);
    assertThat(rates.knows(Label.NEUTRAL)).isFalse();
    assertThat(ErrorRates.read(rates.toBytes())).isEqualTo(rates);
    for (List<Double> wrong :
        List.of(List.of(1.0, 0.0, 1.0), List.of(1.0, -1.0, 1.0), List.of(1e20, 1.0, 1.0))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ErrorRates(List.of(wrong, wrong, wrong), 0.5, 100))
          .withMessageContaining("3 rows of 3 numbers");
    }
  }

  @Test
  void aTextOrANameThatIsTooLongIsRefused() {
    String longest = "x".repeat(RawText.MAX_TEXT_LENGTH);
    assertThat(RawText.of(longest).text()).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RawText.of(longest + "x"))
        .withMessage("text is 100001 characters long; at most 100000 are accepted");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RawText("a", "x".repeat(513), List.of(), null, null, null, null))
        .withMessage("id is 513 characters long; at most 512 are accepted");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new RawText("a", null, Collections.nCopies(65, "x"), null, null, null, null))
        .withMessage("brand names 65 brands; at most 64 are accepted");
  }

  @ParameterizedTest
  @CsvSource({
    "0.5,0.5,0.5",
    "0.3,0.3,0.3",
    "NaN,0,1",
    "1.1,-0.1,0",
    "Infinity,0,0",
    "0,0,0",
    "0.998,0,0"
  })
  void whatIsNoDistributionIsRefused(float negative, float neutral, float positive) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Probabilities(negative, neutral, positive));
  }

  @ParameterizedTest
  @CsvSource({
    "0.5,0.5,0,NEGATIVE",
    "0,0.5,0.5,NEUTRAL",
    "0.2,0.3,0.5,POSITIVE",
    "0.4,0.2,0.4,NEGATIVE"
  })
  void theFirstLabelWinsATie(float negative, float neutral, float positive, Label label) {
    Probabilities probabilities = new Probabilities(negative, neutral, positive);
    assertThat(probabilities.mostProbable()).isEqualTo(label);
    assertThat(probabilities.of(label)).isEqualTo(Math.max(negative, Math.max(neutral, positive)));
  }

  @Test
  void aLabelIsFoundByItsWireName() {
    for (Label label : Label.values()) {
      assertThat(Label.of(label.wireName())).isEqualTo(label);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Label.of("Positive"))
        .withMessage("unknown label 'Positive': expected negative, neutral or positive");
  }

  @Test
  void aWindowsFiguresMustFitTogether() {
    assertRefused("volume is 5 but counts sum to 6", 5, SOME, 0.3, 0.1, null, 0);
    assertRefused("net is missing at a volume of 6", 6, SOME, null, 0.1, null, 0);
    assertRefused("netLow is missing at a volume of 6", 6, SOME, 0.3, null, null, 0);
    assertRefused("net is 0.3 at a volume of 0", 0, NONE, 0.3, null, null, 0);
    assertRefused("previousNet is missing at a previousVolume of 2", 6, SOME, 0.3, 0.1, null, 2);
    assertRefused("previousNet is 0.5 at a previousVolume of 0", 6, SOME, 0.3, 0.1, 0.5, 0);
    assertRefused("net is NaN, not in [-1.0, 1.0]", 6, SOME, Double.NaN, 0.1, null, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Share(0.5, 0.5, 0.5))
        .withMessageStartingWith("sum of shares is 1.5");
  }

  @Test
  void aWindowSpansSomething() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> window(Duration.ZERO, NOW))
        .withMessage("length is PT0S, not above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Window(
                    Duration.ofMinutes(1),
                    NOW,
                    NOW,
                    0,
                    NONE,
                    null,
                    null,
                    null,
                    null,
                    null,
                    0,
                    Map.of(),
                    Status.FINAL,
                    null,
                    null,
                    null,
                    Map.of(),
                    null,
                    null))
        .withMessage("start 2026-11-24T12:00:00Z is not before end 2026-11-24T12:00:00Z");
  }

  @Test
  void aBrandsWindowsEndTogetherShortestFirst() {
    Window minute = window(Duration.ofMinutes(1), NOW);
    Window hour = window(Duration.ofHours(1), NOW);
    assertThat(new BrandSentiment("b", NOW, 0, List.of(minute, hour)).windows())
        .containsExactly(minute, hour);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BrandSentiment("b", NOW, 0, List.of(hour, minute)))
        .withMessage("window PT1M stands after PT1H: shortest first");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BrandSentiment("b", NOW.plusSeconds(1), 0, List.of(minute)))
        .withMessage("window PT1M ends at 2026-11-24T12:00:00Z, not at asOf 2026-11-24T12:00:01Z");
  }

  @Test
  void equalFiguresAreEqualBytes() {
    Map<String, Long> oneOrder = new LinkedHashMap<>();
    Map<String, Long> otherOrder = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      oneOrder.put("v" + i, 1L);
      otherOrder.put("v" + (19 - i), 1L);
    }
    assertThat(Json.write(window(oneOrder))).isEqualTo(Json.write(window(otherOrder)));
  }

  private static void assertRefused(
      String message,
      long volume,
      Counts counts,
      @Nullable Double net,
      @Nullable Double netLow,
      @Nullable Double previousNet,
      long previousVolume) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Window(
                    Duration.ofMinutes(1),
                    NOW.minusSeconds(60),
                    NOW,
                    volume,
                    counts,
                    counts.total() == 0 ? null : new Share(0.2, 0.3, 0.5),
                    net,
                    netLow,
                    0.9,
                    previousNet,
                    previousVolume,
                    Map.of(),
                    Status.FINAL,
                    null,
                    null,
                    null,
                    Map.of(),
                    null,
                    null))
        .withMessage(message);
  }

  private static Window window(Duration length, Instant end) {
    return WireRecords.window(length, end, SOME, NONE, Status.FINAL);
  }

  private static Window window(Map<String, Long> modelVersions) {
    return new Window(
        Duration.ofMinutes(1),
        NOW.minusSeconds(60),
        NOW,
        20,
        new Counts(20, 0, 0),
        new Share(1, 0, 0),
        -1.0,
        -1.0,
        -0.8,
        null,
        0,
        modelVersions,
        Status.FINAL,
        null,
        null,
        null,
        Map.of(),
        null,
        null);
  }
}
