package io.tonestream.trainer.data;

import io.tonestream.model.language.LanguageDetector;
import io.tonestream.schemas.LanguageCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Languages that a data set has enough texts in to say something of a model. */
public final class Languages {
  /** The column that names a text's language, BCP 47. */
  private static final String COLUMN = "lang";

  /** With fewer, nothing is known of how a model does in it. */
  private static final int MIN_TEXTS = 30;

  /** Fewer of all texts may be mistakes of the detector. */
  private static final double MIN_SHARE = 0.02;

  private Languages() {}

  /** The languages, ISO 639-1: as the texts' rows name them, or as they are detected. */
  public static List<String> of(DataSet set) {
    Map<String, Integer> texts = new TreeMap<>();
    for (Example example : set.examples()) {
      language(example).ifPresent(language -> texts.merge(language, 1, Integer::sum));
    }
    double least = Math.max(MIN_TEXTS, MIN_SHARE * set.examples().size());
    return texts.entrySet().stream()
        .filter(each -> each.getValue() >= least)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Optional<String> language(Example example) {
    String named = example.columns().get(COLUMN);
    return named == null ? LanguageDetector.get().detect(example.text()) : LanguageCode.of(named);
  }
}
