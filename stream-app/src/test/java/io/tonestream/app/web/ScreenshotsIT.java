package io.tonestream.app.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.feed.Brands;
import io.tonestream.app.models.InstanceReport;
import io.tonestream.app.models.VersionReport;
import io.tonestream.app.testing.Chromium;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.model.quantification.NetChange;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Change;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.PublishedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes the README's pictures of the dashboard, over figures that are made up: {@code
 * -Dscreenshots=FOLDER} says where to.
 */
@EnabledIfSystemProperty(
    named = ScreenshotsIT.FOLDER,
    matches = ".+",
    disabledReason = "takes pictures only if told where to")
final class ScreenshotsIT {
  static final String FOLDER = "screenshots";

  private static final Duration STEP = Duration.ofSeconds(10);
  private static final int STEPS = 180;
  private static final int SWAP = 110;
  private static final String OLD = "2026.11.20-0910-41c7";
  private static final String NEW = "2026.11.24-1530-3f9c";
  private static final String[] NAMES = {
    "Air Canada",
    "Amazon",
    "American Airlines",
    "Apple",
    "Coca-Cola",
    "Delta Air Lines",
    "Disney",
    "Google",
    "IKEA",
    "JetBlue",
    "McDonald's",
    "Microsoft",
    "Netflix",
    "Nike",
    "PlayStation",
    "Samsung",
    "Southwest Airlines",
    "Spotify",
    "Starbucks",
    "Tesla",
    "United Airlines",
    "Xbox"
  };

  @Test
  void areTaken() throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getProperty(FOLDER)));
    try (Chromium chromium = Chromium.startOrSkip();
        EmbeddedServer server =
            ApplicationContext.run(
                EmbeddedServer.class, Map.of("micronaut.server.port", "-1"), "stream")) {
      Brands brands = server.getApplicationContext().getBean(Brands.class);
      tellThePast(brands);
      server.getApplicationContext().getBean(KnownModels.class).set(models(Instant.now()));
      String url = "http://localhost:" + server.getPort();
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        String suffix = scheme == ColorScheme.LIGHT ? "-light.png" : "-dark.png";
        Page overview = open(chromium, url + "/", scheme, 1280);
        assertThat(overview.locator(".tile")).hasCount(NAMES.length);
        take(overview, folder.resolve("overview" + suffix));
        Page brand = open(chromium, url + "/brand?name=Delta+Air+Lines", scheme, 1280);
        assertThat(brand.locator("#changes li")).hasCount(1);
        take(brand, folder.resolve("brand" + suffix));
      }
      Page models = open(chromium, url + "/models", ColorScheme.LIGHT, 1280);
      assertThat(models.locator("table")).hasCount(4);
      take(models, folder.resolve("models-light.png"));
      Page narrow = open(chromium, url + "/", ColorScheme.LIGHT, 390);
      assertThat(narrow.locator(".tile")).hasCount(NAMES.length);
      assertThat((Integer) narrow.evaluate("() => document.documentElement.scrollWidth"))
          .isLessThanOrEqualTo(390);
    }
  }

  private static Page open(Chromium chromium, String url, ColorScheme scheme, int width) {
    Page page =
        chromium.open(
            url,
            new Browser.NewContextOptions().setViewportSize(width, 860).setColorScheme(scheme));
    assertThat(page.locator("#connection")).hasText("Live");
    return page;
  }

  private static void take(Page page, Path file) throws Exception {
    // The trends are asked for once the page is there, and drawn with a frame.
    page.waitForLoadState();
    page.waitForTimeout(1_000);
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
    assertThat(Files.size(file)).as(file + "'s size").isLessThan(300_000);
  }

  /** Half an hour of every brand. */
  private static void tellThePast(Brands brands) {
    Instant start = Instant.now().minus(STEP.multipliedBy(STEPS));
    for (int number = 0; number < NAMES.length; number++) {
      Random random = new Random(number);
      double mood = 0.55 * Math.sin(2.4 * number + 1);
      double drift = mood;
      double pace = 12 + random.nextInt(90);
      double before = mood;
      for (int step = 0; step <= STEPS; step++) {
        drift += 0.08 * (mood - drift) + 0.05 * random.nextGaussian();
        double net = Math.max(-0.92, Math.min(0.92, drift - (step > SWAP ? 0.12 : 0)));
        Instant asOf = start.plus(STEP.multipliedBy(step));
        double volume = pace * (1 + 0.25 * Math.sin(step / 17.0 + number));
        brands.put(sentiment(NAMES[number], asOf, step, net, before, volume), Instant.now());
        if (step % 30 == 0) {
          before = net;
        }
      }
    }
    brands.complete();
  }

  private static BrandSentiment sentiment(
      String brand, Instant asOf, int step, double net, double before, double volume) {
    List<Window> windows =
        WindowsConfiguration.DEFAULT.lengths().stream()
            .map(length -> window(length, asOf, step, net, before, volume))
            .toList();
    return new BrandSentiment(brand, asOf, 0, windows, 3L);
  }

  private static Window window(
      Duration length, Instant asOf, int step, double net, double before, double perWindow) {
    long texts = Math.max(3, Math.round(perWindow * length.toSeconds() / 300));
    long neutral = Math.round(0.35 * texts * (1 - Math.abs(net)));
    long positive = Math.round((texts - neutral + net * texts) / 2);
    long negative = texts - neutral - positive;
    double mean = (double) (positive - negative) / texts;
    double margin = 1.96 * Math.sqrt(Math.max(0.05, 0.7 - mean * mean) / (texts + 2));
    double newShare =
        Math.max(0, Math.min(1, (step - SWAP) * STEP.toSeconds() / (double) length.toSeconds()));
    return new Window(
        length,
        asOf.minus(length),
        asOf,
        texts,
        new Counts(negative, neutral, positive),
        new Share((double) negative / texts, (double) neutral / texts, (double) positive / texts),
        mean,
        Math.max(-1, mean - margin),
        Math.min(1, mean + margin),
        before,
        texts,
        versions(Math.round(newShare * texts), texts),
        Status.PROVISIONAL,
        newShare > 0 && step < SWAP + 60 ? decomposition(mean - before, -0.12 * newShare) : null,
        corrected(mean, margin),
        change(new Counts(negative, neutral, positive), mean, before));
  }

  private static Corrected corrected(double net, double margin) {
    double corrected = Math.max(-0.95, Math.min(0.95, 1.12 * net + 0.06));
    return new Corrected(
        new Share((1 - corrected) / 3, 1 / 3.0, (1 + corrected) / 3),
        corrected,
        Math.max(-1, corrected - 1.3 * margin),
        Math.min(1, corrected + 1.3 * margin));
  }

  private static Change change(Counts counts, double net, double before) {
    double half = counts.total() / 2.0;
    NetChange test =
        NetChange.of(
            new double[] {counts.negative(), counts.neutral(), counts.positive()},
            new double[] {half * (1 - before), 0, half * (1 + before)});
    return new Change(net - before, test.z(), test.p());
  }

  private static Decomposition decomposition(double move, double modelDelta) {
    return new Decomposition(
        move - modelDelta, modelDelta, modelDelta - 0.07, modelDelta + 0.06, 84);
  }

  private static Map<String, Long> versions(long byNew, long texts) {
    Map<String, Long> versions = new TreeMap<>();
    if (byNew < texts) {
      versions.put(OLD, texts - byNew);
    }
    if (byNew > 0) {
      versions.put(NEW, byNew);
    }
    return versions;
  }

  private static ModelsReport models(Instant now) {
    return new ModelsReport(
        new ModelPointer(NEW, List.of(OLD)),
        null,
        List.of(version(NEW, true, now, 0.688), version(OLD, false, now, 0.671)),
        List.of(
            instance("stream-1", now, List.of()), instance("stream-2", now, List.of(refusal(now)))),
        List.of());
  }

  private static VersionReport version(String version, boolean active, Instant now, double recall) {
    PublishedModel model =
        new PublishedModel(
            "tweets",
            version,
            "bag",
            List.of(Label.values()),
            1_195_866,
            3,
            "0".repeat(64),
            null,
            null,
            now.minus(Duration.ofDays(1)),
            now.minus(Duration.ofHours(2)),
            List.of(
                new PublishedModel.Score(
                    "tweeteval/validation",
                    2_000,
                    0.679,
                    recall,
                    0.021,
                    List.of(
                        List.of(262L, 66L, 40L),
                        List.of(170L, 532L, 167L),
                        List.of(52L, 147L, 564L)))));
    return new VersionReport(version, active, false, null, model);
  }

  private static InstanceReport instance(String name, Instant now, List<Refusal> refusals) {
    return new InstanceReport(
        new ModelStatus(
            name,
            "tonestream",
            ModelStatus.State.RUNNING,
            NEW,
            now.minus(Duration.ofMinutes(12)),
            ModelStatus.Origin.TOPIC,
            null,
            null,
            null,
            null,
            null,
            null,
            refusals,
            null,
            now),
        false);
  }

  private static Refusal refusal(Instant now) {
    return new Refusal(
        "2026.11.23-0811-77aa",
        41,
        ModelStatus.Phase.PROBATION,
        "its labels differ from those of "
            + OLD
            + " on 212 texts: a shift of 0.41, above most-shift",
        now.minus(Duration.ofHours(9)));
  }
}
