package io.tonestream.app.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A headless Chromium, the machine's own: {@code TONESTREAM_CHROMIUM} names it, or it is where
 * Debian has it. One thread uses and closes it. Whatever a page complains of is kept.
 */
public final class Chromium implements AutoCloseable {
  private final Playwright playwright;
  private final Browser browser;
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

  private Chromium(Path executable) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run",
                            "--disable-quic")));
  }

  /** Starts it; where there is none, the test is skipped and says so. */
  public static Chromium startOrSkip() {
    Optional<Path> found =
        Stream.of(
                System.getenv("TONESTREAM_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/google-chrome")
            .filter(Objects::nonNull)
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      System.err.println(
          "Tests of the dashboard are skipped: no Chromium; install it, or set TONESTREAM_CHROMIUM");
    }
    Assumptions.assumeTrue(found.isPresent(), "no Chromium");
    return new Chromium(found.orElseThrow());
  }

  /** A window of its own, with nothing stored; closed with its context or the browser. */
  public Page open(String url) {
    return open(url, new Browser.NewContextOptions().setViewportSize(1280, 800));
  }

  public Page open(String url, Browser.NewContextOptions options) {
    BrowserContext context = browser.newContext(options);
    context.setDefaultTimeout(30_000);
    context.addInitScript(
        "addEventListener('securitypolicyviolation', event => console.error('violated '"
            + " + event.violatedDirective + ' with ' + event.blockedURI + event.sample))");
    Page page = context.newPage();
    page.onPageError(complaints::add);
    page.onDialog(
        dialog -> {
          complaints.add("a dialog: " + dialog.message());
          dialog.dismiss();
        });
    page.onConsoleMessage(
        message -> {
          // An answer that doesn't come, or is a no, is what some tests are about.
          if (message.type().equals("error")
              && !message.text().startsWith("Failed to load resource")) {
            complaints.add(message.text());
          }
        });
    page.navigate(url);
    return page;
  }

  /**
   * Makes sure that no page has complained since the last time: no exception, no breach of the
   * policy, no dialog.
   */
  public void requireNoComplaints() {
    List<String> all = List.copyOf(complaints);
    complaints.clear();
    assertThat(all).isEmpty();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
