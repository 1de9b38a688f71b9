package io.tonestream.model.network;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tonestream.schemas.Json;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which ids of a {@code tokenizer.json} are pieces of texts, and which stand for no text.
 * Immutable, any thread.
 */
public final class SubwordVocabulary {
  private static final JsonMapper JSON = Json.mapperBuilder().build();

  /** What the token that hides a piece is called: by BERT and DistilBERT, by RoBERTa and XLM-R. */
  private static final Set<String> MASKS = Set.of("[MASK]", "<mask>");

  private final BitSet ordinary = new BitSet();
  private OptionalInt mask = OptionalInt.empty();

  private SubwordVocabulary(JsonNode root) {
    JsonNode words = root.path("model").path("vocab");
    if (words.isArray()) {
      ordinary.set(0, words.size());
    } else {
      words.forEach(id -> ordinary.set(id.asInt()));
    }
    for (JsonNode token : root.path("added_tokens")) {
      int id = token.path("id").asInt();
      boolean special = token.path("special").asBoolean();
      ordinary.set(id, !special);
      if (special && MASKS.contains(token.path("content").asText())) {
        mask = OptionalInt.of(id);
      }
    }
  }

  /**
   * Of a tokenizer.
   *
   * @param json a {@code tokenizer.json} that an encoder was made of
   * @throws IllegalArgumentException if it isn't JSON
   */
  public static SubwordVocabulary of(String json) {
    try {
      return new SubwordVocabulary(JSON.readTree(json));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("it is no tokenizer.json: it isn't JSON", e);
    }
  }

  /** The special token that hides a piece in training; empty if there is none. */
  public OptionalInt mask() {
    return mask;
  }

  /** Whether an id is a piece of texts, and no special token. */
  public boolean isOrdinary(int id) {
    return ordinary.get(id);
  }

  /** The ids of pieces of texts, in ascending order. */
  public int[] ordinary() {
    return ordinary.stream().toArray();
  }
}
