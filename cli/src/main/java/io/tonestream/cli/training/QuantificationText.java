package io.tonestream.cli.training;

import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.trainer.quantification.Quantification;
import io.tonestream.trainer.quantification.Quantification.Group;
import io.tonestream.trainer.quantification.Quantification.Method;
import java.util.Locale;

/** Draws estimates of shares for a terminal: the methods first, then the groups. */
final class QuantificationText {
  private static final int NAME_COLUMNS = 24;

  private final StringBuilder out = new StringBuilder();

  private QuantificationText() {}

  static String draw(String model, String dataSet, String columns, Quantification quantification) {
    QuantificationText text = new QuantificationText();
    text.line("model %s", model);
    text.line("%s, %,d groups by %s", dataSet, quantification.groups().size(), columns);
    text.methods(quantification);
    text.groups(quantification);
    return text.out.toString();
  }

  private void methods(Quantification quantification) {
    line("");
    line("  error of shares, mean     divergence  absolute");
    for (Method method : Method.values()) {
      line(
          "  %-24s %11.4f %9.4f",
          describe(method), quantification.divergence(method), quantification.absolute(method));
    }
    line("");
    line("  95 %% intervals of net     hold the labels' own  mean width");
    interval("plain net", quantification.plainHolds(), quantification.plainWidth());
    interval("corrected net", quantification.correctedHolds(), quantification.correctedWidth());
    interval("an oracle's", 0.95, quantification.oracleWidth());
  }

  private void interval(String name, double holds, double width) {
    line("  %-24s %18.1f %% %11.3f", name, 100 * holds, width);
  }

  private void groups(Quantification quantification) {
    line("");
    line(
        "  %-24s %7s   %-18s %-18s %-18s",
        "negative neutral positive", "texts", "labels", "plain", "corrected");
    for (Group group : quantification.groups()) {
      line(
          "  %s %,8d   %-18s %-18s %-18s",
          ConsoleText.fit(ConsoleText.clean(group.name()), NAME_COLUMNS),
          group.n(),
          shares(group.truth()),
          shares(group.shares(Method.PLAIN)),
          shares(group.shares(Method.CORRECTED)));
    }
  }

  private static String describe(Method method) {
    return switch (method) {
      case PLAIN -> "plain counts";
      case PROBABILISTIC -> "mean probabilities";
      case ADJUSTED -> "adjusted counts";
      case EM -> "EM over probabilities";
      case CORRECTED -> "corrected, as streamed";
    };
  }

  private static String shares(double[] shares) {
    return String.format(Locale.ROOT, "%.2f %.2f %.2f", shares[0], shares[1], shares[2]);
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
