package io.tonestream.app.webhook;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts are sent, beside their topic. A change needs a restart.
 *
 * @param url the address, http or https; none sends none
 * @param format what is sent
 * @param secret signs what is sent, if given: {@code Tonestream-Signature} is the HMAC-SHA-256 of
 *     the body under it
 * @param timeout for one attempt, at most a minute
 * @param giveUpAfter how long an alert is tried again before it is left out, at most a year
 */
@ConfigurationProperties("tonestream.webhook")
public record WebhookConfiguration(
    @Nullable URI url,
    @Bindable(defaultValue = "json") Format format,
    @Nullable String secret,
    @Bindable(defaultValue = "PT10S") Duration timeout,
    @Bindable(defaultValue = "PT1H") Duration giveUpAfter) {

  /** Who doesn't poll for five minutes loses its partitions. */
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);

  private static final Duration MAX_GIVE_UP_AFTER = Duration.ofDays(365);

  /** What is sent. */
  public enum Format {
    /** The alert as it is on the topic. */
    JSON,
    /** {@code {"text": …}}, as Slack, Mattermost and Rocket.Chat take it. */
    SLACK
  }

  /** Refuses what can't work, naming the setting. */
  public WebhookConfiguration {
    if (url != null && (!isWeb(url) || url.getHost() == null || url.getUserInfo() != null)) {
      throw new IllegalArgumentException(
          "tonestream.webhook.url is no address like https://example.com/alerts, without a user");
    }
    if (secret != null && secret.isBlank()) {
      throw new IllegalArgumentException("tonestream.webhook.secret is blank");
    }
    requireBetween("tonestream.webhook.timeout", timeout, MAX_TIMEOUT);
    requireBetween("tonestream.webhook.give-up-after", giveUpAfter, MAX_GIVE_UP_AFTER);
  }

  private static boolean isWeb(URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https");
  }

  private static void requireBetween(String setting, Duration time, Duration max) {
    if (time.isNegative() || time.isZero() || time.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s is %s; it must be more than PT0S, and at most %s".formatted(setting, time, max));
    }
  }
}
