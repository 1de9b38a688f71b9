package io.tonestream.trainer.training;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataSet;
import java.util.Locale;

/** Writes a model's card (Mitchell et al. 2019) from what training knows. */
final class Card {
  private Card() {}

  static String write(Plan plan, Manifest manifest, Evaluation validation, double eceBefore) {
    StringBuilder card = new StringBuilder();
    card.append("# ").append(manifest.name()).append(' ').append(manifest.version());
    card.append("\n\nSentiment of short texts: ");
    card.append(String.join(", ", manifest.labels().stream().map(Label::wireName).toList()));
    card.append(".\n\nArchitecture: `").append(manifest.architecture()).append("`\n");
    card.append("\n## Trained on\n");
    for (DataSet source : plan.sources()) {
      card.append(
          String.format(
              Locale.ROOT,
              "- %s: %,d texts, SHA-256 `%s`\n",
              source.name(),
              source.size(),
              source.sha256()));
    }
    card.append("\nWith:\n```\n").append(plan.command()).append("\n```\n");
    card.append("\n## How well it does\n");
    card.append(
        String.format(
            Locale.ROOT,
            "On the %,d texts of %s, which chose the epoch and the temperature:\n"
                + "- macro recall %.3f, accuracy %.3f, macro F1 %.3f\n"
                + "- expected calibration error %.3f (%.3f before calibration)\n",
            validation.n(),
            validation.dataSet(),
            validation.macroRecall(),
            validation.accuracy(),
            validation.macroF1(),
            validation.ece(),
            eceBefore));
    card.append(
        """

        ## Limits
        It judges a text's tone as a whole, not what it says about one thing among several. Irony and
        what needs knowledge of the world escape it. It reads best what resembles its training texts,
        in their language and of their time. Its labels count as equally frequent: where one is rare,
        it is given too often.
        """);
    return card.toString();
  }
}
