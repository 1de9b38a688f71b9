package io.tonestream.model.importing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model's tokenizer as a {@code tokenizer.json}: its own, or one made from the vocabulary that it
 * has instead, as Hugging Face's own programs make it.
 */
final class Tokenizers {
  private static final String JSON = "tokenizer.json";
  private static final String WORDS = "vocab.txt";
  private static final String SUBWORDS = "vocab.json";
  private static final String MERGES = "merges.txt";
  private static final String PIECES = "sentencepiece.bpe.model";

  /** As large as a bundle's may be. */
  private static final int MAX_BYTES = 1 << 26;

  private static final String FETCH_AGAIN = "fetch it again";

  private Tokenizers() {}

  /**
   * A tokenizer and where it is from.
   *
   * @param json a {@code tokenizer.json}
   * @param files that it was made from
   */
  record Made(String json, List<SourceFile> files) {
    /** The file that is wrong if the tokenizer is. */
    String name() {
      return files.get(0).name();
    }

    /** Makes encoders; refuses a tokenizer that the network can't have. */
    Supplier<Encoder> encoders(Transformer network) {
      try {
        return network.encoders(TextPreparation.signals(), json);
      } catch (IllegalArgumentException e) {
        throw new BadImportException(
            name(),
            String.valueOf(e.getMessage()),
            "check that it is this model's, or " + FETCH_AGAIN,
            e);
      }
    }
  }

  /**
   * That of a Hugging Face folder.
   *
   * @param settings its {@code tokenizer_config.json}, if it has one
   */
  static Made of(Source source, @Nullable JsonFile settings) {
    Optional<SourceFile> json = source.find(JSON);
    if (json.isPresent()) {
      return ofJson(json.get());
    }
    Optional<SourceFile> words = source.find(WORDS);
    if (words.isPresent()) {
      return wordPieces(words.get(), settings, null);
    }
    Optional<SourceFile> subwords = source.find(SUBWORDS);
    Optional<SourceFile> merges = source.find(MERGES);
    if (subwords.isPresent() && merges.isPresent()) {
      return bytePairs(subwords.get(), merges.get(), settings);
    }
    Optional<SourceFile> pieces = source.find(PIECES);
    if (pieces.isPresent()) {
      return new Made(
          write(SentencePieces.tokenizer(pieces.get(), MAX_BYTES)), List.of(pieces.get()));
    }
    throw new BadImportException(
        source.name(),
        "it has no tokenizer.json, vocab.txt, vocab.json with merges.txt or"
            + " sentencepiece.bpe.model",
        "fetch one of them from where the model came from");
  }

  /** A {@code tokenizer.json}; that it cuts or pads texts is left out, we do that ourselves. */
  static Made ofJson(SourceFile file) {
    JsonFile json = JsonFile.read(file, MAX_BYTES);
    ObjectNode root = (ObjectNode) json.root();
    root.putNull("truncation");
    root.putNull("padding");
    return new Made(write(root), List.of(file));
  }

  /**
   * WordPiece from a {@code vocab.txt} alone.
   *
   * @param lowercase whether words lose their case; null if the vocabulary must tell
   */
  static Made ofVocabulary(SourceFile file, @Nullable Boolean lowercase) {
    return wordPieces(file, null, lowercase);
  }

  private static Made wordPieces(
      SourceFile file, @Nullable JsonFile settings, @Nullable Boolean lowercase) {
    Map<String, Integer> ids = lines(file);
    SpecialTokens special = SpecialTokens.wordPiece(settings);
    boolean lower = lowercase == null ? isLowercase(settings, ids, special) : lowercase;
    Map<String, Object> normalizer = new LinkedHashMap<>();
    normalizer.put("type", "BertNormalizer");
    normalizer.put("clean_text", true);
    normalizer.put(
        "handle_chinese_chars", settings == null || settings.flag("tokenize_chinese_chars", true));
    normalizer.put("strip_accents", stripAccents(settings));
    normalizer.put("lowercase", lower);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "WordPiece");
    model.put("unk_token", special.unknown());
    model.put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", 100);
    model.put("vocab", ids);
    return new Made(
        write(
            document(
                special.added(file, ids),
                normalizer,
                Map.of("type", "BertPreTokenizer"),
                special.template(file, ids),
                model)),
        List.of(file));
  }

  private static @Nullable Boolean stripAccents(@Nullable JsonFile settings) {
    return settings == null || settings.get("strip_accents").isMissingNode()
        ? null
        : Boolean.valueOf(settings.flag("strip_accents", false));
  }

  /** Without a setting, the vocabulary tells: one of lower-cased words has no capital letter. */
  private static boolean isLowercase(
      @Nullable JsonFile settings, Map<String, Integer> ids, SpecialTokens special) {
    if (settings != null && !settings.get("do_lower_case").isMissingNode()) {
      return settings.flag("do_lower_case", true);
    }
    return ids.keySet().stream()
        .filter(word -> !special.all().contains(word) && !word.matches("\\[.*]"))
        .noneMatch(word -> word.codePoints().anyMatch(Character::isUpperCase));
  }

  /** One word a line; its number is its id. */
  private static Map<String, Integer> lines(SourceFile file) {
    String text = file.text(MAX_BYTES);
    Map<String, Integer> ids = new LinkedHashMap<>();
    String[] lines = text.split("\n", -1);
    // What follows the last line's end is no line.
    int count = lines[lines.length - 1].isEmpty() ? lines.length - 1 : lines.length;
    for (int id = 0; id < count; id++) {
      String word =
          lines[id].endsWith("\r") ? lines[id].substring(0, lines[id].length() - 1) : lines[id];
      Integer before = ids.put(word, id);
      if (before != null) {
        throw new BadImportException(
            file.name(),
            "lines " + (before + 1) + " and " + (id + 1) + " are both '" + word + "'",
            FETCH_AGAIN);
      }
    }
    return ids;
  }

  private static Made bytePairs(
      SourceFile vocabulary, SourceFile merges, @Nullable JsonFile settings) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each :
        JsonFile.read(vocabulary, MAX_BYTES).root().properties()) {
      if (!each.getValue().isInt()) {
        throw new BadImportException(
            vocabulary.name(),
            "token '" + each.getKey() + "' has the id " + each.getValue(),
            FETCH_AGAIN);
      }
      ids.put(each.getKey(), each.getValue().intValue());
    }
    boolean prefixSpace = settings != null && settings.flag("add_prefix_space", false);
    SpecialTokens special = SpecialTokens.byteLevel(settings);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("dropout", null);
    model.put("unk_token", null);
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("vocab", ids);
    model.put("merges", mergeLines(merges));
    Map<String, Object> document =
        document(
            special.added(vocabulary, ids),
            null,
            byteLevel(prefixSpace),
            special.roberta(vocabulary, ids, prefixSpace),
            model);
    return new Made(write(document), List.of(vocabulary, merges));
  }

  private static Map<String, Object> byteLevel(boolean prefixSpace) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("type", "ByteLevel");
    step.put("add_prefix_space", prefixSpace);
    step.put("trim_offsets", true);
    step.put("use_regex", true);
    return step;
  }

  private static List<String> mergeLines(SourceFile file) {
    List<String> merges = new ArrayList<>();
    for (String line : file.text(MAX_BYTES).split("\r?\n")) {
      if (!line.isBlank() && !(merges.isEmpty() && line.startsWith("#version"))) {
        merges.add(line);
      }
    }
    return merges;
  }

  /** A {@code tokenizer.json} of these parts. */
  static Map<String, Object> document(
      List<Map<String, Object>> added,
      @Nullable Object normalizer,
      Object preTokenizer,
      Object postProcessor,
      Object model) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", "1.0");
    document.put("truncation", null);
    document.put("padding", null);
    document.put("added_tokens", added);
    document.put("normalizer", normalizer);
    document.put("pre_tokenizer", preTokenizer);
    document.put("post_processor", postProcessor);
    document.put("decoder", null);
    document.put("model", model);
    return document;
  }

  /** A document as a file has it. */
  static String write(Object document) {
    return new String(Json.write(document), UTF_8);
  }
}
