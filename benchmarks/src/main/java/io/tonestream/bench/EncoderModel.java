package io.tonestream.bench;

import io.tonestream.model.DjlSentimentModel;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Activation;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.TextNormalization;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.network.Truncation;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A transformer of the size of MiniLM: 6 layers, 384 wide, 12 heads. Its parameters are random
 * numbers, which cost what trained ones cost; its subwords are those of the texts that it is made
 * for, as many a text as a trained tokenizer finds.
 */
final class EncoderModel implements SentimentModel {
  private static final int VOCABULARY = 30_522;
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]");
  private static final Pattern WORD = Pattern.compile("\\p{L}+|\\p{N}+|[^\\s\\p{L}\\p{N}]");

  private final DjlSentimentModel model;
  private final boolean byLength;

  private EncoderModel(DjlSentimentModel model, boolean byLength) {
    this.model = model;
    this.byLength = byLength;
  }

  /** One that knows these texts' words. */
  static EncoderModel of(List<String> texts) {
    Transformer network =
        new Transformer(
            VOCABULARY,
            512,
            0,
            2,
            6,
            384,
            12,
            1_536,
            Activation.GELU,
            1e-12,
            Head.TANH,
            128,
            Truncation.HEAD,
            TextNormalization.NONE,
            0.1f);
    List<Label> labels = List.of(Label.values());
    Map<String, Tensor> parameters =
        network.initialParameters(labels.size(), new SplittableRandom(1));
    Manifest manifest = Manifest.builder("encoder", "encoder", network).labels(labels).build();
    ModelBundle bundle =
        ModelBundle.of(manifest, parameters, tokenizer(texts), List.of(), "# Encoder\n");
    return new EncoderModel(DjlSentimentModel.load(bundle, "cpu"), true);
  }

  /** The same model, which runs texts in the order they come, whatever their lengths. */
  EncoderModel inOrder() {
    return new EncoderModel(model, false);
  }

  @Override
  public String version() {
    return model.version();
  }

  @Override
  public SentimentPredictor openPredictor() {
    return model.openPredictor(byLength ? model.runLimits() : model.runLimits().inOrder());
  }

  @Override
  public void close() {
    model.close();
  }

  /** WordPiece over the texts' most frequent words, and characters for the rest. */
  private static String tokenizer(List<String> texts) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    SPECIAL.forEach(token -> vocabulary.put(token, vocabulary.size()));
    Map<String, Integer> counts = new HashMap<>();
    for (String text : texts) {
      for (Matcher word = WORD.matcher(text.toLowerCase(Locale.ROOT)); word.find(); ) {
        counts.merge(word.group(), 1, Integer::sum);
      }
    }
    for (String word : counts.keySet()) {
      word.codePoints()
          .mapToObj(Character::toString)
          .flatMap(character -> List.of(character, "##" + character).stream())
          .sorted()
          .forEach(piece -> add(vocabulary, piece));
    }
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> add(vocabulary, entry.getKey()));
    Map<String, Object> special = new LinkedHashMap<>();
    special.put("type", "BertProcessing");
    special.put("sep", List.of("[SEP]", vocabulary.get("[SEP]")));
    special.put("cls", List.of("[CLS]", vocabulary.get("[CLS]")));
    Map<String, Object> tokenizer = new LinkedHashMap<>();
    tokenizer.put("version", "1.0");
    tokenizer.put("added_tokens", List.of());
    tokenizer.put(
        "normalizer",
        Map.of(
            "type", "BertNormalizer",
            "clean_text", true,
            "handle_chinese_chars", true,
            "lowercase", true));
    tokenizer.put("pre_tokenizer", Map.of("type", "BertPreTokenizer"));
    tokenizer.put("post_processor", special);
    tokenizer.put(
        "model",
        Map.of(
            "type", "WordPiece",
            "unk_token", "[UNK]",
            "continuing_subword_prefix", "##",
            "max_input_chars_per_word", 100,
            "vocab", vocabulary));
    return new String(Json.write(tokenizer), StandardCharsets.UTF_8);
  }

  private static void add(Map<String, Integer> vocabulary, String piece) {
    if (vocabulary.size() < VOCABULARY) {
      vocabulary.putIfAbsent(piece, vocabulary.size());
    }
  }
}
