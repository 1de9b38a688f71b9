package io.tonestream.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.tonestream.app.testing.Chromium;
import io.tonestream.app.testing.MadeUpBrands;
import io.tonestream.app.testing.Sentiments;
import io.tonestream.app.testing.Texts;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.testing.Models;
import io.tonestream.schemas.Json;
import io.tonestream.topics.publishing.ModelPublisher;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in a browser, over the whole service on a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DashboardIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BUNDLED = ModelBundle.bundled().version();

  private final KafkaFixture kafka = KafkaFixture.shared();
  private final KafkaClients clients = kafka.clients();
  private final String prefix = KafkaFixture.freshPrefix();
  private Chromium chromium;
  private Service service;
  private int port;

  private Path directory;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    this.directory = directory;
    chromium = Chromium.startOrSkip();
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
    port = freePort();
    service = startService();
    service.awaitReady();
  }

  @AfterEach
  void requireNoComplaints() {
    chromium.requireNoComplaints();
  }

  @AfterAll
  void stop() {
    if (chromium != null) {
      chromium.close();
    }
    if (service != null) {
      service.close();
    }
  }

  @Test
  void fillsTheOverviewLive() throws Exception {
    Page page = chromium.open(service.url() + "/");
    assertThat(page.locator("#connection")).hasText("Live");
    write("Umbra", "I love it, wonderful", 3);

    Locator tile = tile(page, "Umbra");
    assertThat(tile.locator(".volume")).hasText("3 texts");
    assertThat(tile.locator(".figure")).hasText("+1.00");
    write("Umbra", "Terrible, I hate it, awful", 2);
    assertThat(tile.locator(".volume")).hasText("5 texts");
    assertThat(tile.locator(".figure")).hasText("+0.20");

    page.locator("#search").fill("nobody");
    assertThat(page.locator(".empty")).hasText("No brand is called that");
    page.locator("#search").fill("umb");
    assertThat(tile).isVisible();
    tile.locator("a").press("Enter");
    assertThat(page.locator("h1")).hasText("Umbra");
    page.goBack();
    assertThat(page.locator("#search")).hasValue("umb");
  }

  @Test
  void movesABrandsPageWithinTwoSeconds() throws Exception {
    write("Vela", "I love it, wonderful", 1);
    Page page = openBrand("Vela");
    assertThat(page.locator(".facts")).containsText("1");
    assertThat(page.locator("#net")).hasText("+1.00");
    assertThat(page.locator(".uplot")).hasCount(2);

    List<Long> millis = new ArrayList<>();
    for (int texts = 2; texts <= 6; texts++) {
      long start = System.nanoTime();
      write("Vela", "Terrible, I hate it, awful", 1);
      page.locator(".facts dd:text-is('" + texts + "')").waitFor();
      millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
    System.err.println("From producing a text to the brand's page, in ms: " + millis);
    // The first ones warm up; updates go out once a second.
    assertThat(millis.get(millis.size() - 1)).isLessThan(2_000);
    assertThat(page.locator("#versions")).containsText(BUNDLED);
    page.locator("summary").click();
    assertThat(page.getByRole(AriaRole.TABLE).last()).containsText("Negative");
    page.getByText("1 min", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page).hasURL(Pattern.compile("window=PT1M"));
  }

  @Test
  void showsAModelChange() throws Exception {
    write("Wren", "I love it, wonderful", 60);
    Page brand = openBrand("Wren");
    assertThat(brand.locator("#versions")).containsText(BUNDLED);
    Page models = chromium.open(service.url() + "/models");
    assertThat(models.locator(".cards")).containsText(BUNDLED);

    try (ModelPublisher publisher =
        ModelPublisher.open(
            Map.of("bootstrap.servers", kafka.bootstrapServers()), prefix + "models")) {
      publisher.publish(Models.inverted("v2"), true, 10);
      assertThat(models.locator(".cards")).containsText("Runs on 1 of 1");
      assertThat(models.locator(".cards .big").first()).hasText("v2");
      assertThat(models.locator(".report")).containsText("Recall, negative");
      assertThat(models.locator(".report")).containsText("ECE");
      assertThat(models.locator(".matrix .cell").first()).isVisible();
      assertThat(models.locator(".matrix .cell").first())
          .hasText(Pattern.compile("[0-9]+ % [0-9]+"));
      write("Wren", "I love it, wonderful", 60);
      assertThat(brand.locator("#versions")).containsText("v2");
      assertThat(brand.locator("#changes")).containsText("v2 took over from " + BUNDLED);
      assertThat(brand.locator("#changes")).containsText("the model’s");
      publisher.rollback();
      assertThat(models.locator(".cards .big").first()).hasText(BUNDLED);
    }
  }

  @Test
  void tellsAMoveFromChanceAndCorrectsIt() throws Exception {
    writeDifferent("Altair", "I love it, wonderful", 60, Instant.now().minusSeconds(360));
    writeDifferent("Altair", "Terrible, I hate it, awful", 60, Instant.now());
    Page page = chromium.open(service.url() + "/brand?name=Altair&window=PT5M");
    Locator facts = page.locator(".facts");
    assertThat(facts).containsText("down 2.00 since the 5 min before, more than chance explains");
    assertThat(facts).containsText("p < .001");
    assertThat(page.locator("#net")).hasText("−1.00");
    assertThat(page.locator("#corrected")).hasText(Pattern.compile("−0\\.[0-9]+"));
    assertThat(facts.locator("dd").nth(2)).hasText(Pattern.compile("[0-9.]+ %"));

    Locator tooltip = page.getByRole(AriaRole.TOOLTIP).first();
    assertThat(tooltip).isHidden();
    Locator hint = page.getByLabel("What is corrected net sentiment?");
    hint.focus();
    assertThat(tooltip).isVisible();
    assertThat(tooltip).containsText("with such errors taken out");
    hint.press("Escape");
    assertThat(tooltip).isHidden();

    page = chromium.open(service.url() + "/?window=PT5M&sort=surest");
    assertThat(page.locator(".tile").first().locator(".name")).hasText("Altair");
    assertThat(tile(page, "Altair").locator(".move")).hasText("▼ down 2.00, not chance");
    assertThat(tile(page, "Altair").locator(".voice")).containsText("% of all");
  }

  @Test
  void tellsWhatDrivesABrandFromItsTexts() throws Exception {
    for (String other : List.of("Bellatrix", "Castor")) {
      write(other, "the flight was fine and the crew was lovely, thank you", 20);
      write(other, "the flight was awful and I hate waiting", 20);
    }
    write("Bellatrix", "the flight was awful, my suitcase is gone", 30);
    Page page = openBrand("Bellatrix");

    assertThat(page.locator("#terms ol[aria-labelledby=terms-negative]")).containsText("suitcase");
    assertThat(page.locator("#samples")).containsText("my suitcase is gone");
    assertThat(page.locator("#origins tbody tr")).containsText("tests");
    assertThat(page.locator("#languages tbody tr")).containsText("English");
  }

  @Test
  void showsDriversAndAlertsWithinTwoSecondsOfTheirRecords() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String name = MadeUpBrands.IN_TROUBLE;
    put("sentiment-aggregates", name, Sentiments.of(name, now, 66, 21));
    Page overview = chromium.open(service.url() + "/");
    assertThat(tile(overview, name).locator(".flag")).isHidden();
    Page page = chromium.open(service.url() + "/brand?name=" + name.replace(' ', '+'));
    assertThat(page.locator("#net")).hasText("−0.52");

    List<Long> millis = new ArrayList<>();
    long start = System.nanoTime();
    put("sentiment-drivers", name, MadeUpBrands.drivers(now));
    page.locator("#terms .term:text-is('outage')").waitFor();
    page.locator("#samples li:has-text('Third hour on hold')").waitFor();
    millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());

    start = System.nanoTime();
    put("sentiment-alerts", name, MadeUpBrands.alert(now));
    page.locator("#alerts li:has-text('⚑ open')").waitFor();
    millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
    assertThat(tile(overview, name).locator(".flag")).hasText("⚑ Alert");

    start = System.nanoTime();
    put("sentiment-alerts", name, MadeUpBrands.cleared(now));
    page.locator("#alerts li:has-text('back to normal')").waitFor();
    millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
    assertThat(tile(overview, name).locator(".flag")).isHidden();
    System.err.println("From a record of drivers, an alert, its end to the page, in ms: " + millis);
    assertThat(millis).allSatisfy(each -> assertThat(each).isLessThan(2_000));
  }

  @Test
  void fitsANarrowScreen() throws Exception {
    String longName =
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    write(longName, "I love it, wonderful", 3);
    for (String address : List.of("/", "/brand?name=" + longName, "/models")) {
      Page page =
          chromium.open(
              service.url() + address, new Browser.NewContextOptions().setViewportSize(360, 740));
      assertThat(page.locator("#connection")).hasText("Live");
      assertThat(page.locator("main"))
          .containsText(address.equals("/models") ? "Active" : longName);
      assertThat((Integer) page.evaluate("() => document.documentElement.scrollWidth"))
          .as(address)
          .isLessThanOrEqualTo(360);
      page.context().close();
    }
  }

  @Test
  void saysThatTheAppIsGoneAndGoesOnWhenItIsBack() throws Exception {
    write("Xeno", "I love it, wonderful", 1);
    Page page = chromium.open(service.url() + "/");
    assertThat(tile(page, "Xeno").locator(".volume")).hasText("1 text");

    service.close();
    assertThat(page.locator("#connection")).containsText("No connection");
    service = startService();
    service.awaitReady();
    assertThat(page.locator("#connection")).hasText("Live");
    write("Xeno", "I love it, wonderful", 1);
    assertThat(tile(page, "Xeno").locator(".volume")).hasText("2 texts");
  }

  @Test
  void showsWhatABrandIsCalledAndRunsNoneOfIt() throws Exception {
    String hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'>{{7*7}}";
    write(hostile, "<script>alert(3)</script> I love it", 1);
    Page page = chromium.open(service.url() + "/");
    Locator tile = tile(page, hostile);
    assertThat(tile.locator(".name")).hasText(hostile);
    tile.locator("a").click();
    assertThat(page.locator("h1")).hasText(hostile);
    assertThat(page.locator("#net")).hasText("+1.00");
    assertThat(page.locator("main img, main script")).hasCount(0);
  }

  @Test
  void hasNoSeriousFaultOfAccessibility() throws Exception {
    write("Yara", "I love it, wonderful", 3);
    write("Zeta", "Terrible, I hate it, awful", 3);
    for (String theme : List.of("light", "dark")) {
      for (String address : List.of("/", "/brand?name=Yara", "/models", "/brand?name=nobody")) {
        Page page = chromium.open(service.url() + address);
        page.locator("#theme").selectOption(theme);
        assertThat(page.locator("#connection")).hasText("Live");
        if (address.equals("/")) {
          assertThat(tile(page, "Zeta").locator(".figure")).hasText("−1.00");
        }
        assertThat(new AxeBuilder(page).analyze().getViolations())
            .as(theme + " " + address)
            .filteredOn(rule -> List.of("serious", "critical").contains(rule.getImpact()))
            .extracting(DashboardIT::describe)
            .isEmpty();
        page.context().close();
      }
    }
  }

  private static String describe(Rule rule) {
    return rule.getId()
        + ": "
        + rule.getNodes().stream().map(node -> node.getHtml() + node.getFailureSummary()).toList();
  }

  private Page openBrand(String brand) {
    return chromium.open(service.url() + "/brand?name=" + brand);
  }

  private static Locator tile(Page page, String brand) {
    return page.locator(".tile")
        .filter(
            new Locator.FilterOptions()
                .setHas(page.getByText(brand, new Page.GetByTextOptions().setExact(true))));
  }

  private void write(String brand, String text, int count) throws Exception {
    write(brand, text, count, Instant.now());
  }

  private void write(String brand, String text, int count, Instant time) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String json =
          "{\"brand\":%s,\"text\":%s,\"timestamp\":%d,\"source\":\"tests\"}"
              .formatted(quoted(brand), quoted(text), time.toEpochMilli());
      records.add(new ProducerRecord<>(prefix + "raw-text", json.getBytes(UTF_8)));
    }
    clients.write(records);
  }

  /** Texts of which none is a copy of another. */
  private void writeDifferent(String brand, String text, int count, Instant time) throws Exception {
    for (int i = 0; i < count; i++) {
      write(brand, Texts.different(text, i), 1, time);
    }
  }

  private void put(String topic, String brand, Object wire) throws Exception {
    clients.write(
        List.of(new ProducerRecord<>(prefix + topic, brand.getBytes(UTF_8), Json.write(wire))));
  }

  private static String quoted(String text) {
    return new String(Json.write(text), UTF_8);
  }

  private Service startService() {
    return Service.start(
        Map.of(
            "kafka.bootstrap.servers",
            kafka.bootstrapServers(),
            "kafka.commit.interval.ms",
            "100",
            "tonestream.topics.prefix",
            prefix,
            "tonestream.topics.partitions",
            "2",
            "tonestream.streams.application-id",
            prefix + "app",
            "tonestream.streams.state-dir",
            directory.toString(),
            "tonestream.model.probation.comparison-time",
            "1",
            "tonestream.http.port",
            port),
        null);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
