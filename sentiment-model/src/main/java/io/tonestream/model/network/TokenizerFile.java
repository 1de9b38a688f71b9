package io.tonestream.model.network;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.schemas.Json;
import java.util.Map;

/**
 * Checks a {@code tokenizer.json} before native code reads it, which would end the process on some
 * of what can be wrong, or give ids that no row is there for.
 */
final class TokenizerFile {
  private static final JsonMapper JSON = Json.mapperBuilder().build();

  private final JsonNode model;
  private final int rows;

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
    for (JsonNode token : root.path("added_tokens")) {
      file.requireRow(token.path("content").asText(), token.path("id"));
    }
    file.requireVocabulary();
  }

  private void requireVocabulary() {
    switch (kind()) {
      case "Unigram" -> requirePieces();
      case "WordPiece", "BPE" -> requireWords();
      default ->
          throw new IllegalArgumentException(
              "its model is "
                  + kind()
                  + ", and only WordPiece, BPE and Unigram tokenizers can be read");
    }
  }

  /** Files of old leave the type out. */
  private String kind() {
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
      requireRow(entry.getKey(), entry.getValue());
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
    if (kind().equals("WordPiece") && !unknown.isTextual()) {
      throw new IllegalArgumentException("it names no unknown token");
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

  private void requireRow(String token, JsonNode id) {
    if (!id.isInt() || id.asInt() < 0 || id.asInt() >= rows) {
      throw new IllegalArgumentException(
          "token '" + token + "' has the id " + id + ", and the network " + rows + " rows");
    }
  }
}
