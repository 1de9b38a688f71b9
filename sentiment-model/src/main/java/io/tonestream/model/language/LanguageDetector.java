package io.tonestream.model.language;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;

/**
 * Tells the language of a text by the weights of Apache OpenNLP's language detector: a maximum
 * entropy model of the text's sequences of one to three characters, trained on the Leipzig corpora.
 *
 * <p>The library itself takes 100 µs a text, ten times what the fast model takes: it makes a string
 * of each sequence, and weighs 103 languages. This sums up the same weights for the {@link
 * #LANGUAGES} that people write most, and stops as soon as one is far ahead of all others.
 *
 * <p>Immutable; any thread may use it.
 */
public final class LanguageDetector {
  private static final String MODEL = "/langdetect-183.bin";

  /** Languages that it tells apart: ISO 639-1, by what the model calls them. */
  private static final Map<String, String> NAMES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("ara", "ar"),
              Map.entry("bul", "bg"),
              Map.entry("ben", "bn"),
              Map.entry("ces", "cs"),
              Map.entry("dan", "da"),
              Map.entry("deu", "de"),
              Map.entry("ell", "el"),
              Map.entry("eng", "en"),
              Map.entry("spa", "es"),
              Map.entry("pes", "fa"),
              Map.entry("fin", "fi"),
              Map.entry("fra", "fr"),
              Map.entry("heb", "he"),
              Map.entry("hin", "hi"),
              Map.entry("hun", "hu"),
              Map.entry("ind", "id"),
              Map.entry("ita", "it"),
              Map.entry("jpn", "ja"),
              Map.entry("kor", "ko"),
              Map.entry("nld", "nl"),
              Map.entry("pol", "pl"),
              Map.entry("por", "pt"),
              Map.entry("ron", "ro"),
              Map.entry("rus", "ru"),
              Map.entry("swe", "sv"),
              Map.entry("tam", "ta"),
              Map.entry("tha", "th"),
              Map.entry("tgl", "tl"),
              Map.entry("tur", "tr"),
              Map.entry("ukr", "uk"),
              Map.entry("urd", "ur"),
              Map.entry("vie", "vi"),
              Map.entry("cmn", "zh")));

  /** Languages that it tells apart, ISO 639-1, in alphabetical order. */
  public static final List<String> LANGUAGES = NAMES.values().stream().sorted().toList();

  /** Those that are written in other letters than Latin ones. */
  private static final Set<String> IN_OTHER_SCRIPTS =
      Set.of(
          "ar", "bg", "bn", "el", "fa", "he", "hi", "ja", "ko", "ru", "ta", "th", "uk", "ur", "zh");

  /** All of them, those in Latin letters first. */
  private static final List<String> LATIN_FIRST =
      LANGUAGES.stream().sorted(Comparator.comparing(IN_OTHER_SCRIPTS::contains)).toList();

  private static final int IN_LATIN = LANGUAGES.size() - IN_OTHER_SCRIPTS.size();

  /** So many letters are read before it is seen whether one language is far enough ahead. */
  private static final int LETTERS_BETWEEN_LOOKS = 24;

  /**
   * Natural logarithm of the odds of the first language to the second from which no more is read.
   */
  private static final float FAR_AHEAD = 1;

  /** The same at the text's end; below it, the language is not known. */
  private static final float AHEAD = 0.2f;

  private static final int MAX_LETTERS = 240;

  private final NgramScores scores;

  private LanguageDetector(NgramScores scores) {
    this.scores = scores;
  }

  /** The only one; at first, its weights are read, which takes about half a second. */
  public static LanguageDetector get() {
    return Loaded.DETECTOR;
  }

  private static LanguageDetector load() {
    try (InputStream in = LanguageDetector.class.getResourceAsStream(MODEL)) {
      if (in == null) {
        throw new IllegalStateException(MODEL + " is missing from the class path");
      }
      AbstractModel model = (AbstractModel) new LanguageDetectorModel(in).getMaxentModel();
      return new LanguageDetector(scores(model));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + MODEL, e);
    }
  }

  /**
   * The language of a text, ISO 639-1; nothing if the text is too short, or like several of them.
   *
   * <p>Names of users, links and numbers count for nothing.
   */
  public Optional<String> detect(String written) {
    TextScores text = new TextScores(scores, written, MAX_LETTERS);
    while (text.next()) {
      if (text.read() % LETTERS_BETWEEN_LOOKS == 0) {
        Optional<String> clear = first(text, FAR_AHEAD);
        if (clear.isPresent()) {
          return clear;
        }
      }
    }
    return first(text, AHEAD);
  }

  /** The language that is first of those in the text's script, if it is so far ahead. */
  private static Optional<String> first(TextScores text, float ahead) {
    boolean inLatin = text.isInLatin();
    int[] sums = inLatin ? text.ofLatin() : text.ofAll();
    int first = -1;
    int highest = Integer.MIN_VALUE;
    int second = Integer.MIN_VALUE;
    int to = inLatin ? IN_LATIN : sums.length;
    for (int language = inLatin ? 0 : IN_LATIN; language < to; language++) {
      if (sums[language] > highest) {
        second = highest;
        highest = sums[language];
        first = language;
      } else {
        second = Math.max(second, sums[language]);
      }
    }
    return (highest - (long) second) * NgramScores.UNIT >= ahead
        ? Optional.of(LATIN_FIRST.get(first))
        : Optional.empty();
  }

  /** Languages that it tells apart, by what the library calls them. */
  static Map<String, String> names() {
    return NAMES;
  }

  private static NgramScores scores(AbstractModel model) {
    int[] places = new int[model.getNumOutcomes()];
    for (int outcome = 0; outcome < places.length; outcome++) {
      String name = NAMES.get(model.getOutcome(outcome));
      places[outcome] = name == null ? -1 : LATIN_FIRST.indexOf(name);
    }
    Map<String, float[]> scores = new HashMap<>();
    weights(model)
        .forEach(
            (sequence, weights) -> {
              float[] row = new float[LANGUAGES.size()];
              boolean says = false;
              int[] outcomes = weights.getOutcomes();
              for (int i = 0; i < outcomes.length; i++) {
                int place = places[outcomes[i]];
                if (place >= 0) {
                  row[place] = (float) weights.getParameters()[i];
                  says = true;
                }
              }
              if (says && sequence.length() <= NgramScores.MAX_LENGTH) {
                scores.put(sequence, row);
              }
            });
    return new NgramScores(LANGUAGES.size(), IN_LATIN, scores);
  }

  /** The weights of each sequence of characters. */
  @SuppressWarnings("unchecked")
  private static Map<String, Context> weights(AbstractModel model) {
    return (Map<String, Context>) model.getDataStructures()[1];
  }

  /** Loaded when it is first asked for. */
  private static final class Loaded {
    static final LanguageDetector DETECTOR = load();
  }
}
