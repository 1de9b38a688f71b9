package io.tonestream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.testing.Sentiments;
import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.cli.stream.BrandTable.Style;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Change;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrandTableTest {
  private static final Instant NOW = Instant.parse("2026-11-24T18:50:00Z");
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final Duration HOUR = Duration.ofHours(1);

  private final BrandTable wide = table(120, false);

  @Test
  void drawsNetVolumeChangeShareAndInterval() {
    BrandSentiment united = brand("United", window(FIVE_MINUTES, 60, 40, 20, -0.1));

    assertThat(
            wide.brandHeader(List.of(united), FIVE_MINUTES)
                + "\n"
                + String.join("\n", wide.brands(List.of(united), FIVE_MINUTES)))
        .isEqualTo(
            """
            BRAND                   NET                TEXTS         BEFORE ▒ NEG ░ NEU █ POS       AS OF 95 %           STATUS
            United                -0.33 ···██│·····      120  -0.10 ▼ 0.23  ▒▒▒▒▒▒▒▒▒░░░░░░███   18:50:00 [-0.43, -0.23] provisional""");
  }

  @Test
  void drawsAPositiveNetToTheRightAndARiseUpwards() {
    String line =
        only(wide.brands(List.of(brand("Acme", window(FIVE_MINUTES, 0, 0, 7, 0.5))), FIVE_MINUTES));

    assertThat(line).contains("+1.00 ·····│█████", "+0.50 ▲ 0.50", "██████████████████");
  }

  @Test
  void drawsAnEmptyWindowWithoutFigures() {
    String line =
        only(
            wide.brands(
                List.of(brand("Quiet", window(FIVE_MINUTES, 0, 0, 0, null))), FIVE_MINUTES));

    assertThat(line)
        .contains(" – ·····│·····        0             – ")
        .doesNotContain("NaN", "null");
  }

  @Test
  void marksAMoveThatIsNoChanceAndTellsTheShareOfVoiceInAHundredColumns() {
    Window window = window(FIVE_MINUTES, 60, 40, 20, -0.1);
    List<BrandSentiment> brands =
        List.of(
            brand("Sure", tested(window, 0.0099)),
            brand("Tied", tested(window, 0.0101)),
            brand("Unheard", window(FIVE_MINUTES, 0, 0, 0, null)));
    BrandTable table =
        new BrandTable(
            new Style(100, false, ZoneOffset.UTC), NOW, Map.of("Sure", 0.625, "Tied", 0.375));

    assertThat(
            table.brandHeader(brands, FIVE_MINUTES)
                + "\n"
                + String.join("\n", table.brands(brands, FIVE_MINUTES)))
        .isEqualTo(
            """
            BRAND               NET                TEXTS         BEFORE ▒ NEG ░ NEU █ POS       AS OF  VOICE
            Sure              -0.33 ···██│·····      120  -0.10 ▼ 0.23* ▒▒▒▒▒▒▒▒▒░░░░░░███   18:50:00 62.5 %
            Tied              -0.33 ···██│·····      120  -0.10 ▼ 0.23  ▒▒▒▒▒▒▒▒▒░░░░░░███   18:50:00 37.5 %
            Unheard               – ·····│·····        0             –                       18:50:00      –""");
  }

  @Test
  void saysWhenNothingChanged() {
    String line =
        only(wide.brands(List.of(brand("Same", window(FIVE_MINUTES, 1, 0, 1, 0.0))), FIVE_MINUTES));

    assertThat(line).contains("+0.00 = 0.00");
  }

  @Test
  void putsTheBrandWithTheMostTextsFirstAndLeavesOutThoseWithoutTheWindow() {
    List<String> lines =
        wide.brands(
            List.of(
                brand("Few", window(FIVE_MINUTES, 1, 0, 0, null)),
                brand("Many", window(FIVE_MINUTES, 5, 0, 0, null)),
                brand("Other window", window(HOUR, 9, 0, 0, null)),
                brand("Also few", window(FIVE_MINUTES, 0, 1, 0, null))),
            FIVE_MINUTES);

    assertThat(lines)
        .extracting(line -> line.split(" +[-+]")[0])
        .containsExactly("Many", "Also few", "Few");
  }

  @Test
  void drawsAllWindowsOfABrand() {
    BrandSentiment united =
        brand("United", window(FIVE_MINUTES, 1, 0, 0, null), window(HOUR, 1, 0, 3, null));

    assertThat(wide.windowHeader(List.of(united))).startsWith("WINDOW ");
    assertThat(wide.windows(List.of(united)))
        .satisfiesExactly(
            five -> assertThat(five).startsWith("5 min ").contains("-1.00"),
            hour -> assertThat(hour).startsWith("1 h ").contains("+0.50"));
  }

  @Test
  void saysHowMuchOfAMoveIsANewModelsWhereThatIsKnown() {
    List<BrandSentiment> brands =
        List.of(
            brand("United", decomposed(window(FIVE_MINUTES, 60, 40, 20, -0.1))),
            brand("Acme", window(FIVE_MINUTES, 0, 0, 7, 0.5)));

    assertThat(
            wide.brandHeader(brands, FIVE_MINUTES)
                + "\n"
                + String.join("\n", wide.brands(brands, FIVE_MINUTES)))
        .isEqualTo(
            """
            BRAND                   NET                TEXTS         BEFORE ▒ NEG ░ NEU █ POS       AS OF OF WHICH
            United                -0.33 ···██│·····      120  -0.10 ▼ 0.23  ▒▒▒▒▒▒▒▒▒░░░░░░███   18:50:00 model +0.05 world -0.28
            Acme                  +1.00 ·····│█████        7  +0.50 ▲ 0.50  ██████████████████   18:50:00""");
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 100, 120, 144})
  void saysTheSameOfAWindowOnAnyScreenThatHasRoomForIt(int columns) {
    List<BrandSentiment> brands =
        List.of(brand("United", decomposed(window(FIVE_MINUTES, 60, 40, 20, -0.1))));

    assertThat(only(table(columns, false).windows(brands)))
        .contains("-0.10 ▼ 0.23")
        .endsWith(" model +0.05 world -0.28");
  }

  @Test
  void saysNothingOfModelsOnANarrowScreen() {
    Window window = window(FIVE_MINUTES, 60, 40, 20, -0.1);

    assertThat(table(79, false).brands(List.of(brand("United", decomposed(window))), FIVE_MINUTES))
        .isEqualTo(table(79, false).brands(List.of(brand("United", window)), FIVE_MINUTES));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesOutColumnsThatDoNotFit(boolean decomposed) {
    Window window = window(FIVE_MINUTES, 60, 40, 20, -0.1);
    List<BrandSentiment> brands =
        List.of(
            brand(
                "A brand with quite a long name, that is",
                decomposed ? decomposed(window) : window));
    for (int columns = 40; columns < 160; columns++) {
      BrandTable table = table(columns, false);
      assertThat(only(table.brands(brands, FIVE_MINUTES))).contains("-0.33").contains("…");
      assertThat(ConsoleText.width(only(table.brands(brands, FIVE_MINUTES))))
          .isLessThanOrEqualTo(columns);
      assertThat(ConsoleText.width(table.brandHeader(brands, FIVE_MINUTES)))
          .isLessThanOrEqualTo(columns);
    }
  }

  @Test
  void alignsColouredCellsAsThoseWithout() {
    List<BrandSentiment> brands = List.of(brand("United", window(FIVE_MINUTES, 60, 40, 20, -0.1)));
    String coloured = only(table(120, true).brands(brands, FIVE_MINUTES));

    assertThat(coloured).contains("\033[31m██\033[0m│");
    assertThat(coloured.replaceAll("\033\\[[0-9]*m", ""))
        .isEqualTo(only(wide.brands(brands, FIVE_MINUTES)));
  }

  @Test
  void doesNotLetABrandSteerTheTerminal() {
    String line =
        only(
            wide.brands(
                List.of(
                    brand("\033[2Jx\u0007\n\u202e\u2028y", window(FIVE_MINUTES, 1, 0, 0, null))),
                FIVE_MINUTES));

    assertThat(line)
        .startsWith("\ufffd[2Jx\ufffd\ufffd\ufffd\ufffdy ")
        .doesNotContain("\033", "\n");
  }

  @Test
  void givesTheDateOfOtherDays() {
    BrandTable nextDay =
        new BrandTable(
            new Style(120, false, ZoneOffset.UTC), NOW.plus(Duration.ofDays(1)), Map.of());

    assertThat(
            only(
                nextDay.brands(
                    List.of(brand("Old", window(FIVE_MINUTES, 1, 0, 0, null))), FIVE_MINUTES)))
        .contains(" 2026-11-24 ");
  }

  private static BrandTable table(int columns, boolean colour) {
    return new BrandTable(new Style(columns, colour, ZoneOffset.UTC), NOW, Map.of());
  }

  private static Window tested(Window window, double p) {
    return Sentiments.with(window, null, null, new Change(-0.23, -2.6, p), null);
  }

  private static Window decomposed(Window window) {
    Decomposition parts = new Decomposition(-0.28, 0.05, 0.01, 0.09, 100);
    return Sentiments.with(window, parts, null, null, null);
  }

  private static BrandSentiment brand(String name, Window... windows) {
    return new BrandSentiment(name, NOW, 0, List.of(windows));
  }

  private static Window window(
      Duration length, long negative, long neutral, long positive, @Nullable Double previousNet) {
    long volume = negative + neutral + positive;
    double net = volume == 0 ? 0 : (double) (positive - negative) / volume;
    boolean empty = volume == 0;
    return new Window(
        length,
        NOW.minus(length),
        NOW,
        volume,
        new Counts(negative, neutral, positive),
        empty
            ? null
            : new Share(
                (double) negative / volume, (double) neutral / volume, (double) positive / volume),
        empty ? null : net,
        empty ? null : Math.max(-1, net - 0.1),
        empty ? null : Math.min(1, net + 0.1),
        previousNet,
        previousNet == null ? 0 : 10,
        Map.of(),
        Status.PROVISIONAL,
        null,
        null,
        null,
        Map.of(),
        null,
        null);
  }

  private static String only(List<String> lines) {
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }
}
