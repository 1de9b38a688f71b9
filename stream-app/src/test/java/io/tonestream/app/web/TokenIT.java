package io.tonestream.app.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.testing.Chromium;
import io.tonestream.app.testing.Sentiments;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard of an app that wants a token. */
final class TokenIT {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private Chromium chromium;
  private EmbeddedServer server;
  private LatestBrands brands;

  @BeforeEach
  void start() {
    chromium = Chromium.startOrSkip();
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of("micronaut.server.port", "-1", "tonestream.http.token", TOKEN),
            "stream");
    brands = server.getApplicationContext().getBean(LatestBrands.class);
    brands.put(Sentiments.of("Acme", Instant.now(), 8, 3), Instant.now());
    brands.complete();
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
  void isAskedForOnceAndKeptForTheTab() {
    Page page = chromium.open("http://127.0.0.1:" + server.getPort() + "/");
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("This dashboard needs a token");
    assertThat(page.locator("main")).not().containsText("Acme");
    page.keyboard().press("Escape");
    assertThat(dialog).isVisible();
    assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();

    page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill(TOKEN + "\u200b");
    page.keyboard().press("Enter");
    assertThat(dialog).containsText("The token is wrong.");
    page.reload();
    assertThat(dialog).isVisible();
    assertThat(dialog).not().containsText("The token is wrong.");
    page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill("wrong");
    page.keyboard().press("Enter");
    assertThat(dialog).containsText("The token is wrong.");
    page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true)).fill(TOKEN);
    page.keyboard().press("Enter");
    assertThat(dialog).hasCount(0);
    assertThat(page.locator("main")).containsText("Acme");
    assertThat(page.locator("#connection")).hasText("Live");

    brands.put(Sentiments.of("Delta", Instant.now(), 8, 3), Instant.now());
    assertThat(page.locator("main")).containsText("Delta");
    page.reload();
    assertThat(page.locator("main")).containsText("Delta");
    assertThat(dialog).hasCount(0);
    page.navigate("http://127.0.0.1:" + server.getPort() + "/brand?name=Acme");
    assertThat(page.locator("h1")).containsText("Acme");
    assertThat(page.locator("#connection")).hasText("Live");
    assertThat(dialog).hasCount(0);
    chromium.requireNoComplaints();

    Page other = chromium.open("http://127.0.0.1:" + server.getPort() + "/");
    assertThat(other.getByRole(AriaRole.DIALOG)).isVisible();
  }
}
