package io.tonestream.model.network;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.schemas.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks a {@code tokenizer.json} before native code reads it, which would end the process on some
 * of what can be wrong, or give ids that no row is there for.
 */
public final class TokenizerFile {
  private static final JsonMapper JSON = Json.mapperBuilder().build();

  private static final int LONGEST_WORD = 1_000;

  private final JsonNode model;
  private final int rows;

  /** Of a Unigram model; filled when it is first needed. */
  private final Set<String> pieces = new HashSet<>();

  private TokenizerFile(JsonNode model, int rows) {
    this.model = model;
    this.rows = rows;
  }

  /**
   * Refuses what is no tokenizer, or one of another network.
   *
   * @param rows how many ids the network has rows for
   * @throws IllegalArgumentException saying what is wrong
   */
  static void require(String json, int rows) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no tokenizer.json: it isn't JSON", e);
    }
    JsonNode model = root.path("model");
    if (!model.isObject()) {
      throw new IllegalArgumentException("it is no tokenizer.json: it has no model");
    }
    TokenizerFile file = new TokenizerFile(model, rows);
    file.requireVocabulary();
    file.requireAddedTokens(root.path("added_tokens"));
    new TokenizerSteps(rows).require(root);
  }

  /** Those that the vocabulary lacks get ids after its own, whatever the file says. */
  private void requireAddedTokens(JsonNode tokens) {
    int lacking = 0;
    for (JsonNode token : tokens) {
      String content = token.path("content").asText();
      requireRow(content, token.path("id"), rows);
      lacking += isInVocabulary(content) ? 0 : 1;
    }
    int words = model.path("vocab").size();
    if (words + lacking > rows) {
      throw new IllegalArgumentException(
          "it has "
              + words
              + " words and "
              + lacking
              + " added tokens, and the network "
              + rows
              + " rows");
    }
  }

  private boolean isInVocabulary(String token) {
    JsonNode vocabulary = model.path("vocab");
    if (vocabulary.isObject()) {
      return vocabulary.has(token);
    }
    if (pieces.isEmpty()) {
      vocabulary.forEach(piece -> pieces.add(piece.path(0).asText()));
    }
    return pieces.contains(token);
  }

  private void requireVocabulary() {
    switch (kind(model)) {
      case "Unigram" -> requirePieces();
      case "WordPiece" -> {
        requireWords();
        requireShortWords();
      }
      case "BPE" -> {
        requireWords();
        requireMerges();
      }
      default ->
          throw new IllegalArgumentException(
              "its model is "
                  + kind(model)
                  + ", and only WordPiece, BPE and Unigram tokenizers can be read");
    }
  }

  /** What kind of model a file has; those of old leave the type out. */
  public static String kind(JsonNode model) {
    JsonNode type = model.path("type");
    if (type.isTextual()) {
      return type.asText();
    }
    if (model.path("vocab").isArray()) {
      return "Unigram";
    }
    return model.has("merges") ? "BPE" : "WordPiece";
  }

  private void requireWords() {
    JsonNode vocabulary = model.path("vocab");
    if (!vocabulary.isObject() || vocabulary.isEmpty()) {
      throw new IllegalArgumentException("its vocabulary is missing");
    }
    boolean[] seen = new boolean[rows];
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      requireRow(entry.getKey(), entry.getValue(), rows);
      int id = entry.getValue().asInt();
      if (seen[id]) {
        throw new IllegalArgumentException("its vocabulary has the id " + id + " twice");
      }
      seen[id] = true;
    }
    JsonNode unknown = model.path("unk_token");
    if (unknown.isTextual() && !vocabulary.has(unknown.asText())) {
      throw new IllegalArgumentException(
          "its vocabulary lacks the unknown token " + unknown.asText());
    }
    if (kind(model).equals("WordPiece") && !unknown.isTextual()) {
      throw new IllegalArgumentException("it names no unknown token");
    }
  }

  /** Longer words take a time that grows with the square of their length. */
  private void requireShortWords() {
    JsonNode most = model.path("max_input_chars_per_word");
    if (!most.isInt() || most.asInt() < 1 || most.asInt() > LONGEST_WORD) {
      throw new IllegalArgumentException(
          "its max_input_chars_per_word is " + most + ", not in [1, " + LONGEST_WORD + "]");
    }
  }

  /** Two words each that there are, and so is what they become. */
  private void requireMerges() {
    requireEmpty("continuing_subword_prefix");
    requireEmpty("end_of_word_suffix");
    if (model.path("dropout").asDouble(0) != 0) {
      throw new IllegalArgumentException("its dropout is " + model.path("dropout") + ", not 0");
    }
    JsonNode vocabulary = model.path("vocab");
    for (JsonNode merge : model.path("merges")) {
      int space = merge.asText().indexOf(' ');
      String left = merge.isArray() ? merge.path(0).asText() : start(merge.asText(), space);
      String right = merge.isArray() ? merge.path(1).asText() : merge.asText().substring(space + 1);
      for (String word : List.of(left, right, left + right)) {
        if (!vocabulary.has(word)) {
          throw new IllegalArgumentException(
              "its vocabulary lacks '" + word + "' of the merge " + merge);
        }
      }
    }
  }

  private static String start(String merge, int space) {
    return space < 0 ? "" : merge.substring(0, space);
  }

  private void requireEmpty(String setting) {
    if (!model.path(setting).asText("").isEmpty() && !model.path(setting).isNull()) {
      throw new IllegalArgumentException(
          "its " + setting + " is " + model.path(setting) + ", which can't be read");
    }
  }

  private void requirePieces() {
    JsonNode pieces = model.path("vocab");
    if (!pieces.isArray() || pieces.isEmpty() || pieces.size() > rows) {
      throw new IllegalArgumentException(
          "its vocabulary has " + pieces.size() + " pieces, and the network " + rows + " rows");
    }
    for (JsonNode piece : pieces) {
      if (piece.size() != 2
          || piece.path(0).asText().isEmpty()
          || !piece.path(0).isTextual()
          || !Double.isFinite(piece.path(1).asDouble(Double.NaN))) {
        throw new IllegalArgumentException("its vocabulary has a piece without text or score");
      }
    }
    JsonNode unknown = model.path("unk_id");
    if (!unknown.isInt() || unknown.asInt() < 0 || unknown.asInt() >= pieces.size()) {
      throw new IllegalArgumentException("its unknown token is none of its pieces");
    }
  }

  /** Refuses a token whose id the network has no row for. */
  static void requireRow(String token, JsonNode id, int rows) {
    if (!id.isInt() || id.asInt() < 0 || id.asInt() >= rows) {
      throw new IllegalArgumentException(
          "token '" + token + "' has the id " + id + ", and the network " + rows + " rows");
    }
  }
}
