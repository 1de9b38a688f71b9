package io.tonestream.app.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.asking.Question;
import io.tonestream.app.asking.Question.AskedBrand;
import io.tonestream.app.asking.Question.AskedText;
import io.tonestream.app.asking.Question.LeftOut;
import io.tonestream.app.asking.Questions.Request;
import io.tonestream.app.feed.LatestAlerts;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.app.testing.Chromium;
import io.tonestream.app.testing.MadeUpBrands;
import io.tonestream.app.testing.Sentiments;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Kind;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Cleared;
import io.tonestream.schemas.SentimentAlert.Direction;
import io.tonestream.schemas.SentimentAlert.Expected;
import io.tonestream.schemas.SentimentAlert.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages make of terms, samples, alerts and reports, be they ever so hostile. */
final class PanelsIT {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";
  private static final String SCRIPT = "</p><script>alert(2)</script>\u202e reversed ";
  private static final String LONG = "ÄaQ🛫".repeat(70);

  @TempDir Path directory;

  private final Instant now = Instant.now();
  private Chromium chromium;
  private EmbeddedServer server;
  private LatestBrands brands;

  @BeforeEach
  void start() {
    chromium = Chromium.startOrSkip();
    start(Map.of());
  }

  private void restart(Map<String, Object> settings) {
    server.close();
    start(settings);
  }

  private void startEmpty(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.putIfAbsent("micronaut.server.port", "-1");
    // A port of one before is free once its connections are let go.
    server =
        await()
            .atMost(Duration.ofMinutes(1)) // a start alone may take long beside other tests
            .ignoreExceptionsInstanceOf(ServerStartupException.class)
            .until(
                () -> ApplicationContext.run(EmbeddedServer.class, all, "stream"),
                EmbeddedServer::isRunning);
    brands = server.getApplicationContext().getBean(LatestBrands.class);
  }

  private void start(Map<String, Object> settings) {
    startEmpty(settings);
    for (int point = 30; point >= 0; point--) {
      brands.put(Sentiments.of("Acme", now.minusSeconds(10L * point), 8, 3 + point), now);
    }
    brands.complete();
    server.getApplicationContext().getBean(LatestDrivers.class).put(drivers(), now);
    server.getApplicationContext().getBean(KnownModels.class).set(MadeUpModels.report(now));
    connect(question());
  }

  private void connect(Question question) {
    server.getApplicationContext().getBean(AskedQuestions.class).connect(request -> question);
  }

  @AfterEach
  void stop() {
    if (chromium != null) {
      chromium.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void showTextsThatStrangersWroteAsTexts() {
    tell(alert("a", null, List.of(term(HOSTILE))));
    Page page = openBrand();

    assertThat(page.locator("#terms .sides > div").first()).containsText("Negative");
    assertThat(page.locator("#terms .sides > div").first()).containsText(HOSTILE);
    assertThat(page.locator("#terms .sides > div").first()).containsText("rising, 12 texts");
    assertThat(page.locator("#terms .sides > div").last()).containsText("Nothing that stands out");
    assertThat(page.locator("#samples .text").first()).hasText(SCRIPT.strip());
    assertThat(page.locator("#samples li").first()).containsText("negative · 97 % certain");
    assertThat(page.locator("#samples .text").last()).hasText(LONG);
    assertThat(page.locator("#origins table").first()).containsText(HOSTILE);
    assertThat(page.locator("#origins tbody tr").first().locator("td").last()).hasText("2");
    assertThat(page.locator("#alerts")).containsText("They speak of " + HOSTILE);
    assertThat(page.locator("main img, main script")).hasCount(0);
    chromium.requireNoComplaints();
  }

  @Test
  void listOpenAlertsFirstAndSayWhatBecameOfOthers() {
    tell(alert("adopted", Cleared.ADOPTED, List.of()));
    tell(alert("returned", Cleared.RETURNED, List.of()));
    tell(alert("open", null, List.of()));
    Page page = openBrand();

    assertThat(page.locator("#alerts li")).hasCount(3);
    assertThat(page.locator("#alerts li").first()).containsText("⚑ open");
    assertThat(page.locator("#alerts li").first())
        .containsText(
            "Net sentiment was −0.40, and +0.20 was expected (+0.05 to +0.35), from 10 texts.");
    assertThat(page.locator("#alerts li").first()).containsText("The model changed meanwhile");
    assertThat(page.locator("#alerts")).containsText("counts as normal");
    assertThat(page.locator("#alerts")).containsText("back to normal");
    assertThat(page.getByLabel("with an open alert")).isVisible();
    chromium.requireNoComplaints();
  }

  @Test
  void sayHowFarTextsHaveDriftedAndHowGoodAVersionWas() {
    Page page = open("/models", 1280);

    assertThat(page.locator("#drift tbody tr")).hasCount(2);
    assertThat(page.locator("#drift tbody tr").first())
        .containsText(
            "◆ moved66.2 % (65.5 % to 66.9 %), was 67.9 %labels 0.14, moved · length 0.02");
    assertThat(page.locator(".report").first()).hasAttribute("open", "");
    assertThat(page.locator(".report").last()).not().hasAttribute("open", "");
    assertThat(page.locator(".report").first()).containsText("Recall, neutral");
    assertThat(page.locator(".report").first().locator(".cell").first()).hasText("71 % 262");
    chromium.requireNoComplaints();
  }

  @Test
  void askForLabelsAndHandThemOverAsAFile() throws Exception {
    Page page = open("/label", 1280);
    Locator texts = page.locator("#questions li");

    assertThat(page.locator(".summary"))
        .hasText(
            "3 texts of 2 of 2 brands. Intervals of net sentiment are 0.70 wide on average, and would be 0.50.");
    assertThat(texts).hasCount(3);
    assertThat(texts.first().locator(".text")).hasText(SCRIPT.strip());
    assertThat(texts.first()).not().containsText("The model said");
    assertThat(page.getByText("Download the labels")).isDisabled();

    texts.first().getByText("neutral").click();
    assertThat(texts.first()).containsText("The model said negative.");
    texts.first().locator("input:checked").press("ArrowRight");
    texts.last().getByText("negative").click();
    assertThat(page.locator("#progress")).hasText("2 of 3 texts labelled");
    page.reload();
    assertThat(page.locator("#progress")).hasText("2 of 3 texts labelled");
    Download download = page.waitForDownload(() -> page.getByText("Download the labels").click());

    assertThat(download.suggestedFilename()).isEqualTo("label.tsv");
    List<List<String>> rows = rowsOf(download);
    assertThat(rows.get(0)).containsExactly("id", "brand", "text", "predicted", "label");
    assertThat(rows.subList(1, rows.size()))
        .extracting(row -> row.get(0), row -> row.get(1), row -> row.get(4))
        .containsExactly(
            tuple("a", "Acme", "positive"),
            tuple("b", "Acme", ""),
            tuple("c", HOSTILE, "negative"));
    assertThat(rows.get(3).get(2)).isEqualTo("Two cells and lines");
    assertThat(page.locator("main img, main script")).hasCount(0);
    assertThat(page.locator("tbody th").last()).hasText(HOSTILE);
    chromium.requireNoComplaints();
  }

  @Test
  void keepLabelsOfEarlierQuestionsUntilTheyAreDownloaded() throws Exception {
    Page page = open("/label", 1280);
    page.locator("#questions li").first().getByText("neutral").click();
    ask(new AskedText("a", HOSTILE, "of another brand", Label.POSITIVE));
    page.reload();
    assertThat(page.locator("#progress"))
        .hasText("0 of 1 text labelled; 1 of earlier questions are kept");
    assertThat(page.locator("#questions li").first()).not().containsText("The model said");
    page.locator("#questions li").first().getByText("positive").click();

    List<List<String>> rows =
        rowsOf(page.waitForDownload(() -> page.getByText("Download the labels").click()));
    assertThat(rows.subList(1, rows.size()))
        .extracting(row -> row.get(0), row -> row.get(1), row -> row.get(4))
        .containsExactly(tuple("a", HOSTILE, "positive"), tuple("a", "Acme", "neutral"));
    assertThat(page.locator("#progress")).hasText("1 of 1 text labelled");

    ask(new AskedText("d", "Acme", "new", Label.POSITIVE));
    page.reload();
    assertThat(page.locator("#progress")).hasText("0 of 1 text labelled");
    assertThat(page.getByText("Download the labels")).isDisabled();
    chromium.requireNoComplaints();
  }

  @Test
  void keepLabelsThatTwoTabsGive() {
    Page page = open("/label", 1280);
    try (Page other = page.context().newPage()) {
      other.navigate(page.url());
      page.locator("#questions li").nth(0).getByText("neutral").click();
      assertThat(other.locator("#progress")).hasText("1 of 3 texts labelled");
      other.locator("#questions li").nth(1).getByText("positive").click();
      assertThat(page.locator("#progress")).hasText("2 of 3 texts labelled");
    }

    page.reload();

    assertThat(page.locator("#progress")).hasText("2 of 3 texts labelled");
  }

  @Test
  void askAboutTheSameBrandWhenAnotherNumberIsChosen() {
    List<Request> requests = new CopyOnWriteArrayList<>();
    server
        .getApplicationContext()
        .getBean(AskedQuestions.class)
        .connect(
            request -> {
              requests.add(request);
              return question();
            });
    Page page = open("/label?brand=A%2CB", 1280);
    assertThat(page.locator("#questions li")).hasCount(3);
    page.getByText("100 texts").click();

    await().until(() -> requests.size() == 2);
    assertThat(requests).extracting(Request::budget).containsExactly(50, 100);
    assertThat(requests).extracting(Request::brands).containsOnly(Set.of("A,B"));
  }

  @Test
  void sayThatABrandIsGone() {
    Page page = openBrand();
    assertThat(page.locator("#net")).isVisible();
    brands.remove("Acme");
    assertThat(page.locator(".empty")).containsText("This brand is gone");
    assertThat(page.locator("#net")).isHidden();
    assertThat(page.locator(".panels")).isHidden();

    brands.put(Sentiments.of("Acme", now, 8, 3), now);
    assertThat(page.locator("#net")).hasText("−0.45");
    int port = server.getPort();
    server.close();
    startEmpty(Map.of("micronaut.server.port", port));
    brands.complete();
    assertThat(page.locator(".empty")).containsText("This brand is gone");
    assertThat(page.locator("#connection")).hasText("Live");
  }

  /** A question that wasn't asked within the last minute. */
  private void ask(AskedText text) {
    restart(Map.of("micronaut.server.port", server.getPort()));
    connect(
        new Question(
            0.7,
            0.5,
            List.of(new AskedBrand(text.brand(), 90, 0, 1, 0.2, 0.8, 0.5)),
            List.of(text),
            new LeftOut(0, 0, 0, 0, 0, 0)));
  }

  private List<List<String>> rowsOf(Download download) throws IOException {
    Path file = directory.resolve("label.tsv");
    download.saveAs(file);
    return Files.readAllLines(file).stream().map(line -> List.of(line.split("\t", -1))).toList();
  }

  @Test
  void showAWindowThatThereIsIfTheUsualOneOrTheOneAskedForIsNot() {
    restart(Map.of("tonestream.windows.lengths", "PT1H,PT24H"));
    MadeUpBrands.tellThePast(brands);

    for (String address : List.of("/", "/?window=PT10M", "/?window=soon")) {
      Page page = open(address, 1280);
      assertThat(page.locator(".tile")).hasCount(MadeUpBrands.count());
      assertThat(page.locator(".summary")).containsText("in 1 h");
      assertThat(page.getByLabel("1 h")).isChecked();
    }
    Page page = open("/brand?name=" + MadeUpBrands.IN_TROUBLE, 1280);
    assertThat(page.locator("#net")).isVisible();
    assertThat(page.getByLabel("1 h")).isChecked();
    assertThat(page.locator(".uplot")).hasCount(2);
  }

  @Test
  void sortBrandsWithoutTextsLast() {
    brands.put(Sentiments.of("Good", now, 1, 9), now);
    brands.put(Sentiments.of("Bad", now, 9, 1), now);
    brands.put(Sentiments.of("Mute", now, 0, 0, Map.of(), null), now);

    assertThat(open("/?sort=negative", 1280).locator(".tile .name"))
        .hasText(new String[] {"Bad", "Acme", "Good", "Mute"});
    assertThat(open("/?sort=positive", 1280).locator(".tile .name"))
        .hasText(new String[] {"Good", "Acme", "Bad", "Mute"});
  }

  @Test
  void sayWhyTheAppDoesNotServeThem() {
    restart(Map.of("tonestream.http.max-streams-per-address", "1"));
    open("/", 1280);
    Page second = chromium.open("http://localhost:" + server.getPort() + "/models");

    assertThat(second.locator("#connection"))
        .hasText(
            "Not connected: too many clients follow this instance: it serves 500, and 1 from one address");
  }

  @Test
  void restWhileTheirTabIsHidden() {
    Page page = open("/", 1280);
    page.clock().install();
    setHidden(page, true);
    page.clock().fastForward(29_000);
    assertThat(page.locator("#connection")).hasText("Live");
    assertThat(followers()).isOne();

    page.clock().fastForward(2_000);
    assertThat(page.locator("#connection")).hasText("Paused");
    await().until(() -> followers() == 0);
    brands.put(Sentiments.of("Delta", now, 8, 3), now);
    setHidden(page, false);
    assertThat(page.locator("#connection")).hasText("Live");
    assertThat(page.locator(".tile .name")).hasText(new String[] {"Acme", "Delta"});
  }

  private static void setHidden(Page page, boolean hidden) {
    page.evaluate(
        "hidden => {"
            + " Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
            + " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden);
  }

  private double followers() {
    return server
        .getApplicationContext()
        .getBean(MeterRegistry.class)
        .get("tonestream.stream.clients")
        .gauge()
        .value();
  }

  @Test
  void sayWhyThereIsNothingToLabel() {
    server
        .getApplicationContext()
        .getBean(AskedQuestions.class)
        .connect(
            request -> {
              throw new IllegalStateException("there are no texts to ask about");
            });
    Page page = open("/label?budget=20", 1280);

    assertThat(page.locator(".summary")).hasText("there are no texts to ask about");
    assertThat(page.locator(".label-steps")).isHidden();
  }

  @Test
  void askAgainWhileSomeoneElseAsks() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    server
        .getApplicationContext()
        .getBean(AskedQuestions.class)
        .connect(
            request -> {
              asked.countDown();
              await().until(() -> answer.getCount() == 0);
              return question();
            });
    open("/label", 1280);
    asked.await();
    Page page = open("/label?budget=20", 1280);
    assertThat(page.locator(".summary")).containsText("someone else asks at this moment");

    answer.countDown();
    assertThat(page.locator("#questions li")).hasCount(3);
  }

  private static Question question() {
    return new Question(
        0.7,
        0.5,
        List.of(
            new AskedBrand("Acme", 90, 0, 2, 0.2, 0.8, 0.5),
            new AskedBrand(HOSTILE, 60, 5, 1, -0.2, 0.6, 0.5)),
        List.of(
            new AskedText("a", "Acme", SCRIPT, Label.NEGATIVE),
            new AskedText("b", "Acme", LONG, Label.POSITIVE),
            new AskedText("c", HOSTILE, "Two\tcells\nand lines", Label.NEUTRAL)),
        new LeftOut(0, 0, 0, 0, 0, 0));
  }

  @Test
  void fitNarrowScreensAndHaveNoSeriousFaultOfAccessibility() {
    tell(alert("a", null, List.of(term(HOSTILE))));
    Map<String, String> toShow =
        Map.of(
            "/",
            ".tile .flag",
            "/brand?name=Acme",
            "#samples li",
            "/models",
            ".matrix .cell.right",
            "/label",
            "#questions li");
    toShow.forEach(
        (address, last) -> {
          for (String theme : List.of("light", "dark")) {
            for (int width : List.of(360, 1280)) {
              Page page = open(address, width);
              page.locator("#theme").selectOption(theme);
              assertThat(page.locator(last).first()).isVisible();
              assertThat((Integer) page.evaluate("() => document.documentElement.scrollWidth"))
                  .as(address)
                  .isLessThanOrEqualTo(width);
              assertThat(new AxeBuilder(page).analyze().getViolations())
                  .filteredOn(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                  .extracting(rule -> rule.getId() + ": " + rule.getNodes())
                  .as("%s, %s at %d", address, theme, width)
                  .isEmpty();
              page.context().close();
            }
          }
        });
  }

  private void tell(SentimentAlert alert) {
    server.getApplicationContext().getBean(LatestAlerts.class).put(alert, now);
  }

  private Page openBrand() {
    return open("/brand?name=Acme", 1280);
  }

  private Page open(String address, int width) {
    Page page =
        chromium.open(
            "http://localhost:" + server.getPort() + address,
            new Browser.NewContextOptions().setViewportSize(width, 900));
    assertThat(page.locator("#connection")).hasText("Live");
    return page;
  }

  private BrandDrivers drivers() {
    Duration hour = Duration.ofHours(1);
    return new BrandDrivers(
        "Acme",
        now,
        List.of(
            new BrandDrivers.Window(
                hour,
                now.minus(hour),
                now,
                30,
                0,
                List.of(),
                List.of(term(HOSTILE), term("W".repeat(BrandDrivers.MAX_TERM_LENGTH))),
                List.of(
                    new Sample(SCRIPT, Label.NEGATIVE, 0.97, now, HOSTILE, HOSTILE, Kind.CERTAIN),
                    new Sample(LONG, Label.POSITIVE, 0.61, now, null, null, Kind.RECENT)),
                Map.of(HOSTILE, new Counts(20, 8, 2)),
                Map.of("de", new Counts(20, 8, 2)))));
  }

  private static Term term(String term) {
    return new Term(term, 3.1, 12, 0.4, 3.5, 2.7, 5.0);
  }

  private SentimentAlert alert(String id, @Nullable Cleared cleared, List<Term> drivers) {
    return new SentimentAlert(
        id,
        "Acme",
        SentimentAlert.Kind.NET,
        cleared == null ? State.RAISED : State.CLEARED,
        Direction.DOWN,
        now.minusSeconds(cleared == null ? 100 : 20),
        now.minusSeconds(100),
        now.minusSeconds(200),
        cleared,
        -0.4,
        new Expected(0.2, 0.05, 0.35),
        3_000,
        0.01,
        new Counts(6, 2, 2),
        10,
        true,
        drivers,
        null);
  }
}
