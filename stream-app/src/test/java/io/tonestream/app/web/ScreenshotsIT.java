package io.tonestream.app.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.feed.LatestAlerts;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.app.testing.Chromium;
import io.tonestream.app.testing.MadeUpBrands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

  @Test
  void areTaken() throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getProperty(FOLDER)));
    try (Chromium chromium = Chromium.startOrSkip();
        EmbeddedServer server =
            ApplicationContext.run(
                EmbeddedServer.class, Map.of("micronaut.server.port", "-1"), "stream")) {
      LatestBrands brands = server.getApplicationContext().getBean(LatestBrands.class);
      MadeUpBrands.tellThePast(brands);
      server
          .getApplicationContext()
          .getBean(KnownModels.class)
          .set(MadeUpModels.report(Instant.now()));
      Instant now = Instant.now();
      server.getApplicationContext().getBean(LatestAlerts.class).put(MadeUpBrands.alert(now), now);
      server
          .getApplicationContext()
          .getBean(LatestDrivers.class)
          .put(MadeUpBrands.drivers(now), now);
      String url = "http://localhost:" + server.getPort();
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        String suffix = scheme == ColorScheme.LIGHT ? "-light.png" : "-dark.png";
        Page overview = open(chromium, url + "/?sort=alerts", scheme, 1280);
        assertThat(overview.locator(".tile")).hasCount(MadeUpBrands.count());
        assertThat(overview.locator(".tile .name").first()).hasText(MadeUpBrands.IN_TROUBLE);
        take(overview, folder.resolve("overview" + suffix));
        Page brand = open(chromium, url + "/brand?name=Delta+Air+Lines", scheme, 1280, 1320);
        assertThat(brand.locator("#changes li")).hasCount(1);
        assertThat(brand.locator("#alerts li")).hasCount(1);
        assertThat(brand.locator("#samples li")).hasCount(3);
        take(brand, folder.resolve("brand" + suffix));
      }
      Page models = open(chromium, url + "/models", ColorScheme.LIGHT, 1280, 1290);
      assertThat(models.locator("table")).hasCount(5);
      take(models, folder.resolve("models-light.png"));
      Page narrow = open(chromium, url + "/", ColorScheme.LIGHT, 390);
      assertThat(narrow.locator(".tile")).hasCount(MadeUpBrands.count());
      assertThat((Integer) narrow.evaluate("() => document.documentElement.scrollWidth"))
          .isLessThanOrEqualTo(390);
    }
  }

  private static Page open(Chromium chromium, String url, ColorScheme scheme, int width) {
    return open(chromium, url, scheme, width, 860);
  }

  private static Page open(
      Chromium chromium, String url, ColorScheme scheme, int width, int height) {
    Page page =
        chromium.open(
            url,
            new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(scheme));
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
}
