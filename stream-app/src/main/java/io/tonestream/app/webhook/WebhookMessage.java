package io.tonestream.app.webhook;

import io.tonestream.schemas.Json;
import io.tonestream.schemas.SentimentAlert;
import java.util.Locale;
import java.util.Map;

/** What is sent for an alert. */
final class WebhookMessage {
  private WebhookMessage() {}

  /** The body, as JSON in UTF-8. */
  static byte[] body(SentimentAlert alert, WebhookConfiguration.Format format) {
    return switch (format) {
      case JSON -> Json.write(alert);
      case SLACK -> Json.write(Map.of("text", escape(sentence(alert))));
    };
  }

  /** One line for people: what is the matter with which brand, and by how much. */
  static String sentence(SentimentAlert alert) {
    String what =
        switch (alert.kind()) {
          case NET -> "net sentiment";
          case VOLUME -> "number of texts an hour";
        };
    if (alert.state() == SentimentAlert.State.CLEARED) {
      return "%s: the alert of %s about its %s is over"
          .formatted(alert.brand(), alert.raisedAt(), what);
    }
    StringBuilder sentence = new StringBuilder(alert.brand()).append(": ").append(what);
    if (alert.observed() != null && alert.expected() != null) {
      sentence.append(
          String.format(
              Locale.ROOT,
              " is %.2f, and %.2f was expected",
              alert.observed(),
              alert.expected().value()));
    } else {
      sentence.append(" left what was expected");
    }
    sentence.append(", since ").append(alert.since());
    return sentence.toString();
  }

  /** Brands are others' words: in Slack's format they can't mention anyone or link anywhere. */
  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
