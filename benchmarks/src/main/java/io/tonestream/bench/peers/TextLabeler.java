package io.tonestream.bench.peers;

import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.brands.BrandCatalogueFile;
import io.tonestream.model.BundleModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.language.LanguageDetector;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.JudgedBy;
import io.tonestream.schemas.LabeledText;
import io.tonestream.schemas.LanguageCode;
import io.tonestream.schemas.Probabilities;
import io.tonestream.schemas.RawText;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The work itself, which is the same in every engine: raw texts become labelled ones, by a model,
 * the app's own brands and languages. One thread's own, which closes it.
 */
final class TextLabeler implements AutoCloseable {
  /** The app asks about no more brands of a text than these one by one. */
  private static final int MAX_ASKED = 16;

  private static final BrandCatalogue CATALOGUE = BrandCatalogueFile.readDefault();

  /** All labelers of a process share a model, which is loaded when the first of them is made. */
  private static final Map<Path, SentimentModel> MODELS = new ConcurrentHashMap<>();

  private final SentimentModel model;
  private final SentimentPredictor predictor;

  /**
   * @param model a bundle's file
   */
  TextLabeler(Path model) {
    this.model =
        MODELS.computeIfAbsent(model, file -> BundleModel.load(ModelBundle.read(file), "cpu"));
    this.predictor = this.model.openPredictor();
  }

  /** The brands that a text counts for. */
  static List<String> brandsOf(RawText text) {
    List<String> brands = CATALOGUE.brandsOf(text);
    return brands.isEmpty() ? List.of(LabeledText.UNATTRIBUTED) : brands;
  }

  /** Labels these texts in one batch, each once for each of its brands. */
  List<LabeledText> label(List<byte[]> records) {
    List<Reading> readings = new ArrayList<>(records.size());
    List<TextPair> questions = new ArrayList<>(records.size());
    for (byte[] record : records) {
      Reading reading = read(record);
      readings.add(reading);
      addQuestions(reading, questions);
    }
    List<Probabilities> answers = predictor.predictPairs(questions);
    Instant scoredAt = Instant.ofEpochMilli(System.currentTimeMillis());
    List<LabeledText> labels = new ArrayList<>(answers.size());
    int at = 0;
    for (Reading reading : readings) {
      int next = at + reading.questions();
      addLabels(reading, answers.subList(at, next), scoredAt, labels);
      at = next;
    }
    return labels;
  }

  @Override
  public void close() {
    predictor.close();
  }

  /**
   * A text that was read.
   *
   * @param targets its brands, each with its mention
   * @param byMention how many of those the model is asked about, one by one
   * @param asWhole whether it is asked about the text as a whole, for all others
   */
  private record Reading(
      RawText text, Map<String, String> targets, int byMention, boolean asWhole) {
    int questions() {
      return byMention + (asWhole ? 1 : 0);
    }
  }

  /** What the model is asked is what the app asks it. */
  private Reading read(byte[] record) {
    RawText text = Json.read(RawText.class, record);
    Map<String, String> targets = CATALOGUE.targetsOf(text);
    boolean asksByMention =
        model.takesTargets() && (targets.size() > 1 || model.takesLoneTargets());
    int byMention = asksByMention ? Math.min(MAX_ASKED, targets.size()) : 0;
    return new Reading(text, targets, byMention, byMention == 0 || byMention < targets.size());
  }

  private static void addQuestions(Reading reading, List<TextPair> questions) {
    String text = reading.text.text();
    reading.targets.values().stream()
        .limit(reading.byMention)
        .forEach(
            mention -> questions.add(new TextPair(text, mention, reading.targets.size() == 1)));
    if (reading.asWhole) {
      questions.add(TextPair.of(text));
    }
  }

  private void addLabels(
      Reading reading, List<Probabilities> answers, Instant scoredAt, List<LabeledText> labels) {
    @Nullable String lang = languageOf(reading.text);
    Iterable<String> brands =
        reading.targets.isEmpty() ? List.of(LabeledText.UNATTRIBUTED) : reading.targets.keySet();
    int at = 0;
    for (String brand : brands) {
      Probabilities probabilities = answers.get(Math.min(at, answers.size() - 1));
      JudgedBy by = at < reading.byMention ? JudgedBy.MENTION : JudgedBy.TEXT;
      labels.add(label(reading.text, lang, brand, probabilities, by, scoredAt));
      at++;
    }
  }

  private LabeledText label(
      RawText text,
      @Nullable String lang,
      String brand,
      Probabilities probabilities,
      JudgedBy by,
      Instant scoredAt) {
    if (text.id() == null || text.timestamp() == null) {
      throw new IllegalArgumentException("a text has no id or no timestamp");
    }
    return new LabeledText(
        text.id(),
        brand,
        probabilities.mostProbable(),
        probabilities,
        by,
        null,
        model.version(),
        text.source(),
        lang,
        isUnsupported(lang),
        text.text(),
        text.timestamp(),
        scoredAt,
        null);
  }

  /** As the app does: what the producer says, or else what can be told from the text. */
  private static @Nullable String languageOf(RawText text) {
    return LanguageCode.of(text.lang()).isPresent()
        ? text.lang()
        : LanguageDetector.get().detect(text.text()).orElse(text.lang());
  }

  private boolean isUnsupported(@Nullable String lang) {
    Optional<String> code = LanguageCode.of(lang);
    List<String> known = model.languages();
    return !known.isEmpty() && code.isPresent() && !known.contains(code.get());
  }
}
