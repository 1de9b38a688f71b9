package io.tonestream.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a vocabulary that stand for no text.
 *
 * @param pad fills up a batch
 * @param unknown stands for what isn't known
 * @param start comes before a text
 * @param end comes after it
 * @param mask hides a word in training; it takes the space before it along in byte-level BPE
 * @param spaced whether it does
 */
record SpecialTokens(
    String pad, String unknown, String start, String end, String mask, boolean spaced) {
  /** BERT's, unless the tokenizer's settings have others. */
  static SpecialTokens wordPiece(@Nullable JsonFile settings) {
    return new SpecialTokens(
        named(settings, "pad_token", "[PAD]"),
        named(settings, "unk_token", "[UNK]"),
        named(settings, "cls_token", "[CLS]"),
        named(settings, "sep_token", "[SEP]"),
        named(settings, "mask_token", "[MASK]"),
        false);
  }

  /** RoBERTa's, unless the tokenizer's settings have others. */
  static SpecialTokens byteLevel(@Nullable JsonFile settings) {
    return new SpecialTokens(
        named(settings, "pad_token", "<pad>"),
        named(settings, "unk_token", "<unk>"),
        named(settings, "cls_token", "<s>"),
        named(settings, "sep_token", "</s>"),
        named(settings, "mask_token", "<mask>"),
        true);
  }

  /** A token is a text, or an object with one. */
  private static String named(@Nullable JsonFile settings, String setting, String byDefault) {
    if (settings == null) {
      return byDefault;
    }
    JsonNode token = settings.get(setting);
    return token.isObject()
        ? token.path("content").asText(byDefault)
        : settings.text(setting, byDefault);
  }

  /** Each once. */
  List<String> all() {
    return List.of(pad, unknown, start, end, mask).stream().distinct().toList();
  }

  /** As {@code added_tokens}, in the order of their ids. */
  List<Map<String, Object>> added(SourceFile vocabulary, Map<String, Integer> ids) {
    for (String token : List.of(unknown, start, end)) {
      idOf(vocabulary, ids, token);
    }
    List<Map<String, Object>> added = new ArrayList<>();
    all().stream()
        .filter(ids::containsKey)
        .sorted(Comparator.comparing(ids::get))
        .forEach(
            token ->
                added.add(
                    entry(token, idOf(vocabulary, ids, token), spaced && token.equals(mask))));
    return added;
  }

  private static Map<String, Object> entry(String token, int id, boolean takesSpace) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", id);
    entry.put("content", token);
    entry.put("single_word", false);
    entry.put("lstrip", takesSpace);
    entry.put("rstrip", false);
    entry.put("normalized", false);
    entry.put("special", true);
    return entry;
  }

  private static int idOf(SourceFile vocabulary, Map<String, Integer> ids, String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw new BadImportException(
          vocabulary.name(),
          "it lacks the special token " + token,
          "check that it and tokenizer_config.json are of the same model");
    }
    return id;
  }

  /** Start, text, end; and of a pair the second text and one more end, of the type 1. */
  Map<String, Object> template(SourceFile vocabulary, Map<String, Integer> ids) {
    return template(
        List.of(special(start, 0), sequence("A", 0), special(end, 0)),
        List.of(
            special(start, 0),
            sequence("A", 0),
            special(end, 0),
            sequence("B", 1),
            special(end, 1)),
        idOf(vocabulary, ids, start),
        idOf(vocabulary, ids, end));
  }

  /** RoBERTa's: two ends between the texts of a pair, and a single type. */
  Map<String, Object> pairTemplate(SourceFile vocabulary, Map<String, Integer> ids) {
    return template(
        List.of(special(start, 0), sequence("A", 0), special(end, 0)),
        List.of(
            special(start, 0),
            sequence("A", 0),
            special(end, 0),
            special(end, 0),
            sequence("B", 0),
            special(end, 0)),
        idOf(vocabulary, ids, start),
        idOf(vocabulary, ids, end));
  }

  private Map<String, Object> template(
      List<Object> single, List<Object> pair, int startId, int endId) {
    Map<String, Object> tokens = new LinkedHashMap<>();
    tokens.put(start, ids(start, startId));
    tokens.put(end, ids(end, endId));
    Map<String, Object> processor = new LinkedHashMap<>();
    processor.put("type", "TemplateProcessing");
    processor.put("single", single);
    processor.put("pair", pair);
    processor.put("special_tokens", tokens);
    return processor;
  }

  private static Map<String, Object> ids(String token, int id) {
    return Map.of("id", token, "ids", List.of(id), "tokens", List.of(token));
  }

  private static Object special(String token, int type) {
    return Map.of("SpecialToken", Map.of("id", token, "type_id", type));
  }

  private static Object sequence(String which, int type) {
    return Map.of("Sequence", Map.of("id", which, "type_id", type));
  }

  /** The step that RoBERTa's own tokenizers have for it. */
  Map<String, Object> roberta(
      SourceFile vocabulary, Map<String, Integer> ids, boolean prefixSpace) {
    Map<String, Object> processor = new LinkedHashMap<>();
    processor.put("type", "RobertaProcessing");
    processor.put("sep", List.of(end, idOf(vocabulary, ids, end)));
    processor.put("cls", List.of(start, idOf(vocabulary, ids, start)));
    processor.put("trim_offsets", true);
    processor.put("add_prefix_space", prefixSpace);
    return processor;
  }
}
