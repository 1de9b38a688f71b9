package io.tonestream.trainer.evaluation;

import io.tonestream.model.language.LanguageDetector;
import io.tonestream.schemas.LanguageCode;
import io.tonestream.trainer.data.Example;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The languages that a model has been shown to know: in those it does better than guessing. */
public final class Languages {
  /** The column that names a text's language, BCP 47. */
  private static final String COLUMN = "lang";

  /** With fewer, nothing is known of how a model does in it. */
  private static final int MIN_TEXTS = 30;

  /** Fewer of all texts may be mistakes of the detector. */
  private static final double MIN_SHARE = 0.02;

  /** Standard errors by which recall must exceed what guessing gives: 97.5 % sure. */
  private static final double SURELY = 1.96;

  private Languages() {}

  /** The languages, ISO 639-1: as the texts' rows name them, or as they are detected. */
  public static List<String> of(List<Judged> texts) {
    Map<String, Confusion> confusions = new TreeMap<>();
    for (Judged text : texts) {
      language(text.example())
          .ifPresent(
              language ->
                  confusions
                      .computeIfAbsent(language, key -> new Confusion())
                      .add(Confusion.cell(text)));
    }
    double least = Math.max(MIN_TEXTS, MIN_SHARE * texts.size());
    return confusions.entrySet().stream()
        .filter(each -> each.getValue().texts() >= least && isBetterThanGuessing(each.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Those of {@link #of}, and others that are known already, ISO 639-1. */
  public static List<String> with(List<String> known, List<Judged> texts) {
    return Stream.concat(known.stream(), of(texts).stream()).distinct().sorted().toList();
  }

  private static Optional<String> language(Example example) {
    String named = example.columns().get(COLUMN);
    return named == null ? LanguageDetector.get().detect(example.text()) : LanguageCode.of(named);
  }

  /**
   * Whoever guesses has a macro recall of one divided by the number of labels. Texts of one label
   * show nothing: whoever always gives it is right.
   */
  private static boolean isBetterThanGuessing(Confusion confusion) {
    int labels = 0;
    double variance = 0;
    for (int label = 0; label < Confusion.LABELS; label++) {
      int support = confusion.support(label);
      if (support > 0) {
        double recall = confusion.recall(label);
        labels++;
        variance += recall * (1 - recall) / support;
      }
    }
    return labels > 1
        && confusion.macroRecall() - 1.0 / labels > SURELY * Math.sqrt(variance) / labels;
  }
}
