package io.tonestream.trainer.testing;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Small encoders with random parameters, which know the words of {@link TinyData}. */
public final class TinyEncoders {
  private static final List<String> SPECIAL_TOKENS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]");

  private static final List<String> WORDS =
      List.of(
          ("grumly vorst skrell plone middent axel zoofy blimp merrid and lamp table went seven"
                  + " river happy sad words")
              .split(" "));

  private TinyEncoders() {}

  /** Of two layers, without labels. */
  public static ModelBundle bare() {
    return of(List.of(), Head.LINEAR);
  }

  /** The same with this head, and an output layer for these labels. */
  public static ModelBundle of(List<Label> labels, Head head) {
    return of(labels, head, SPECIAL_TOKENS);
  }

  /** One with a token that hides words, and with this head. */
  public static ModelBundle withMask(Head head) {
    return of(
        List.of(), head, Stream.concat(SPECIAL_TOKENS.stream(), Stream.of("[MASK]")).toList());
  }

  private static ModelBundle of(List<Label> labels, Head head, List<String> specialTokens) {
    Transformer network =
        new Transformer(
            specialTokens.size() + WORDS.size(),
            64,
            0,
            2,
            2,
            32,
            4,
            64,
            Activation.GELU,
            1e-12,
            head,
            64,
            Truncation.HEAD,
            TextNormalization.NONE,
            0.1f);
    Map<String, Tensor> parameters =
        network.initialParameters(labels.size(), new SplittableRandom(7));
    Manifest manifest =
        Manifest.builder("tiny-encoder", "2026.11.24-1200-0000", network)
            .labels(labels)
            .created(Instant.parse("2026-11-24T12:00:00Z"))
            .build();
    return ModelBundle.of(
        manifest,
        parameters,
        tokenizer(specialTokens),
        List.of(),
        "# A tiny encoder\nOf random numbers.");
  }

  /** A {@code tokenizer.json}: each word, or unknown. */
  private static String tokenizer(List<String> specialTokens) {
    List<String> all = new ArrayList<>(specialTokens);
    all.addAll(WORDS);
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    all.forEach(token -> vocabulary.put(token, vocabulary.size()));
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("version", "1.0");
    file.put(
        "added_tokens",
        specialTokens.stream()
            .map(each -> specialToken(specialTokens.indexOf(each), each))
            .toList());
    file.put("normalizer", Map.of("type", "Lowercase"));
    file.put("pre_tokenizer", Map.of("type", "BertPreTokenizer"));
    file.put(
        "post_processor",
        Map.of("type", "BertProcessing", "sep", List.of("[SEP]", 3), "cls", List.of("[CLS]", 2)));
    file.put(
        "model",
        Map.of(
            "type",
            "WordPiece",
            "unk_token",
            "[UNK]",
            "continuing_subword_prefix",
            "##",
            "max_input_chars_per_word",
            100,
            "vocab",
            vocabulary));
    return new String(Json.write(file), StandardCharsets.UTF_8);
  }

  private static Map<String, Object> specialToken(int id, String token) {
    return Map.of(
        "id",
        id,
        "content",
        token,
        "single_word",
        false,
        "lstrip",
        false,
        "rstrip",
        false,
        "normalized",
        false,
        "special",
        true);
  }
}
