package io.tonestream.app.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.letters.DeadLetterReport;
import io.tonestream.app.letters.DeadLetterReport.Group;
import io.tonestream.app.letters.DeadLetterReport.Sample;
import io.tonestream.app.letters.Position;
import io.tonestream.app.testing.Chromium;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the page of dead letters makes of reasons and texts, be they ever so hostile. */
final class DeadLettersPageIT {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private Chromium chromium;
  private EmbeddedServer server;

  @BeforeEach
  void start() {
    chromium = Chromium.startOrSkip();
    server =
        ApplicationContext.run(
            EmbeddedServer.class, Map.of("micronaut.server.port", "-1"), "stream");
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
  void countsByStageAndShowsTheLastOnesOfEachReason() {
    tell(
        new DeadLetterReport(
            1_205,
            5,
            List.of(
                group("read", "text: expected a string " + HOSTILE, 1_200, 5, HOSTILE),
                group("time", "timestamp … is more than PT5M ahead", 5, 0, null))));
    Page page = open("");

    assertThat(page.locator(".card").first()).containsText("read1,200");
    assertThat(page.locator(".card").first()).containsText("5 of them were sent again");
    assertThat(page.locator(".card").last()).containsText("predict0");
    assertThat(page.locator("tbody tr")).hasCount(4);
    assertThat(page.locator("tbody tr").first()).containsText(HOSTILE);
    assertThat(page.locator("tbody tr").nth(1)).containsText("dead-letters-0@17" + HOSTILE);
    assertThat(page.locator("tbody tr").last()).containsText("–");
    assertThat(page.locator("main img, main script")).hasCount(0);
    assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
    chromium.requireNoComplaints();
  }

  @Test
  void saysThatThereAreNone() {
    tell(new DeadLetterReport(0, 0, List.of()));

    assertThat(open("").locator(".empty")).hasText("None came in the last 7 days.");
    assertThat(open("?since=PT12H").locator(".empty")).hasText("None came within PT12H.");
    chromium.requireNoComplaints();
  }

  private void tell(DeadLetterReport report) {
    server.getApplicationContext().getBean(CountedLetters.class).connect(request -> report);
  }

  private Page open(String query) {
    return chromium.open(
        "http://localhost:" + server.getPort() + "/dead-letters" + query,
        new Browser.NewContextOptions().setViewportSize(1280, 900));
  }

  private static Group group(
      String stage, String reason, long letters, long redriven, @Nullable String text) {
    Instant came = Instant.parse("2026-11-29T12:00:00Z");
    return new Group(
        stage,
        "raw-text",
        reason,
        letters,
        redriven,
        0,
        0,
        came,
        came,
        List.of(new Sample(Position.parse("dead-letters-0@17"), came, null, reason, text)));
  }
}
