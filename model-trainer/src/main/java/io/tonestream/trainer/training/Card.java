package io.tonestream.trainer.training;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataSet;
import java.util.List;
import java.util.Locale;

/** Writes a model's card (Mitchell et al. 2019) from what training knows. */
final class Card {
  private Card() {}

  static String write(
      Plan plan,
      Manifest manifest,
      List<Evaluation> evaluations,
      double eceBefore,
      String notices) {
    StringBuilder card = new StringBuilder();
    card.append("# ").append(manifest.name()).append(' ').append(manifest.version());
    card.append("\n\nSentiment of short texts: ");
    card.append(String.join(", ", manifest.labels().stream().map(Label::wireName).toList()));
    card.append(".\n\nArchitecture: `").append(manifest.architecture()).append("`\n");
    card.append("\n## Trained on\n");
    for (DataSet source : plan.data().sources()) {
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
    Evaluation validation = evaluations.get(0);
    card.append(
        String.format(
            Locale.ROOT,
            "The texts of %s chose the epoch and the temperature, which took the expected"
                + " calibration error on them from %.3f to %.3f.%s\n\n",
            validation.dataSet(),
            eceBefore,
            validation.ece(),
            evaluations.size() > 1 ? " The other sets had no part in training." : ""));
    card.append("| data set | texts | macro recall | accuracy | macro F1 | calibration error |\n");
    card.append("|---|---|---|---|---|---|\n");
    for (Evaluation each : evaluations) {
      card.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %.3f | %.3f | %.3f | %.3f |\n",
              each.dataSet(),
              each.n(),
              each.macroRecall(),
              each.accuracy(),
              each.macroF1(),
              each.ece()));
    }
    card.append(
        """

        ## Limits
        It judges a text's tone as a whole, not what it says about one thing among several. Irony and
        what needs knowledge of the world escape it. It reads best what resembles its training texts,
        in their language and of their time. Its labels count as equally frequent: where one is rare,
        it is given too often.
        """);
    if (!notices.isEmpty()) {
      card.append("\n## Notices\n").append(notices).append('\n');
    }
    return card.toString();
  }
}
