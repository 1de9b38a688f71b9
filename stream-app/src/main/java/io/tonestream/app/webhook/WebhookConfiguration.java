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
 * @param timeout for one attempt
 * @param giveUpAfter how long an alert is tried again before it is left out
 */
@ConfigurationProperties("tonestream.webhook")
public record WebhookConfiguration(
    @Nullable URI url,
    @Bindable(defaultValue = "json") Format format,
    @Nullable String secret,
    @Bindable(defaultValue = "PT10S") Duration timeout,
    @Bindable(defaultValue = "PT1H") Duration giveUpAfter) {

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
    requirePositive("tonestream.webhook.timeout", timeout);
    requirePositive("tonestream.webhook.give-up-after", giveUpAfter);
  }

  private static boolean isWeb(URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https");
  }

  private static void requirePositive(String setting, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(setting + " is " + time + "; it must be more than PT0S");
    }
  }
}
