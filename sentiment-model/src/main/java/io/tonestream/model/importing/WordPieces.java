package io.tonestream.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tonestream.model.network.TokenizerFile;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;

/**
 * The pieces of a WordPiece tokenizer. It takes the longest piece that a word starts with, then the
 * longest that the rest starts with: without pieces that a text doesn't use, it is read as before.
 */
final class WordPieces {
  private final Tokenizers.Made tokenizer;
  private final JsonFile file;
  private final JsonNode model;
  private final Map<Integer, String> byId = new TreeMap<>();
  private final Set<Integer> special = new HashSet<>();

  private WordPieces(Tokenizers.Made tokenizer, JsonFile file) {
    this.tokenizer = tokenizer;
    this.file = file;
    this.model = file.root().path("model");
    model
        .path("vocab")
        .properties()
        .forEach(entry -> byId.put(entry.getValue().intValue(), entry.getKey()));
    special.add(model.path("vocab").path(model.path("unk_token").asText()).intValue());
    file.root().path("added_tokens").forEach(this::addSpecial);
    eachId(file.root().path("post_processor"), (ids, at) -> special.add(ids.path(at).intValue()));
  }

  /** Refuses another kind of tokenizer: pieces of BPE and Unigram are made of one another. */
  static WordPieces of(Tokenizers.Made tokenizer) {
    JsonFile file = JsonFile.parse(tokenizer.name(), tokenizer.json());
    String kind = TokenizerFile.kind(file.root().path("model"));
    if (!kind.equals("WordPiece")) {
      throw new BadImportException(
          tokenizer.name(),
          "its tokenizer is " + kind + ", and only the vocabulary of WordPiece can be cut",
          "leave out --vocabulary-from");
    }
    return new WordPieces(tokenizer, file);
  }

  private void addSpecial(JsonNode token) {
    JsonNode id = model.path("vocab").path(token.path("content").asText());
    if (!id.isInt()) {
      throw new BadImportException(
          tokenizer.name(),
          "its vocabulary can't be cut: it lacks the added token " + token.path("content"),
          "leave out --vocabulary-from");
    }
    special.add(id.intValue());
  }

  /** All ids. */
  Collection<Integer> ids() {
    return byId.keySet();
  }

  /** Those of the tokens that stand for no text. */
  Set<Integer> special() {
    return special;
  }

  /** A piece without the mark of those that go on with a word. */
  String text(int id) {
    String piece = byId.getOrDefault(id, "");
    String mark = model.path("continuing_subword_prefix").asText("##");
    return piece.startsWith(mark) && piece.length() > mark.length()
        ? piece.substring(mark.length())
        : piece;
  }

  /** The same tokenizer with these pieces alone, whose new ids are their places in the list. */
  Tokenizers.Made cutTo(List<Integer> kept) {
    Map<Integer, Integer> newIds = new HashMap<>();
    kept.forEach(id -> newIds.put(id, newIds.size()));
    ObjectNode root = file.root().deepCopy();
    ObjectNode vocabulary = ((ObjectNode) root.path("model")).putObject("vocab");
    kept.stream()
        .filter(byId::containsKey)
        .forEach(id -> vocabulary.put(byId.get(id), newIds.get(id)));
    for (JsonNode token : root.path("added_tokens")) {
      ((ObjectNode) token).set("id", vocabulary.get(token.path("content").asText()));
    }
    eachId(
        root.path("post_processor"), (ids, at) -> ids.set(at, newIds.get(ids.path(at).intValue())));
    return new Tokenizers.Made(Tokenizers.write(root), tokenizer.files());
  }

  /** Where a step after the model names ids: in a template, or beside a token's text. */
  private static void eachId(JsonNode step, ObjIntConsumer<ArrayNode> taker) {
    step.path("processors").forEach(each -> eachId(each, taker));
    for (JsonNode token : step.path("special_tokens")) {
      ArrayNode ids = (ArrayNode) token.path("ids");
      for (int i = 0; i < ids.size(); i++) {
        taker.accept(ids, i);
      }
    }
    for (String end : List.of("sep", "cls")) {
      if (step.path(end) instanceof ArrayNode textAndId) {
        taker.accept(textAndId, 1);
      }
    }
  }
}
