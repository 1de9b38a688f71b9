package io.tonestream.model.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * Checks what a {@code tokenizer.json} does to texts before and after its model. The library ends
 * the process where a step names what isn't there, so only steps that encoders have are let in, and
 * what these refer to must exist. Regular expressions with groups or several quantifiers aren't let
 * in: they can take for ever.
 */
final class TokenizerSteps {
  private static final Set<String> NORMALIZERS =
      Set.of(
          "BertNormalizer",
          "Lowercase",
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Nmt",
          "Prepend",
          "Strip",
          "StripAccents");

  private static final Set<String> PRE_TOKENIZERS =
      Set.of(
          "BertPreTokenizer",
          "ByteLevel",
          "Digits",
          "Metaspace",
          "Punctuation",
          "Whitespace",
          "WhitespaceSplit");

  private static final int MAX_NESTED = 8;
  private static final int LONGEST_PATTERN = 200;
  private static final String QUANTIFIERS = "*+?{";
  private static final String TEMPLATE = "TemplateProcessing";
  private static final String TYPE = "type";

  private final int rows;

  /** Checks steps for a network that has rows for so many ids. */
  TokenizerSteps(int rows) {
    this.rows = rows;
  }

  /** Checks all of a file's. */
  void require(JsonNode root) {
    requireNormalizer(root.path("normalizer"), 0);
    requirePreTokenizer(root.path("pre_tokenizer"), 0);
    requireProcessor(root.path("post_processor"), 0);
  }

  private static boolean isAbsent(JsonNode step) {
    return step.isMissingNode() || step.isNull();
  }

  private static void requireDepth(String what, int depth) {
    if (depth > MAX_NESTED) {
      throw new IllegalArgumentException(
          "its " + what + " is nested more than " + MAX_NESTED + " deep");
    }
  }

  private static IllegalArgumentException unknown(String what, JsonNode step) {
    return new IllegalArgumentException(
        "its " + what + " is of the kind " + step.path(TYPE) + ", which can't be read");
  }

  private void requireNormalizer(JsonNode step, int depth) {
    requireDepth("normalizer", depth);
    if (isAbsent(step)) {
      return;
    }
    switch (step.path(TYPE).asText()) {
      case "Sequence" ->
          step.path("normalizers").forEach(each -> requireNormalizer(each, depth + 1));
      case "Replace" -> requirePattern(step.path("pattern"));
      case "Precompiled" -> requireCharacterMap(step.path("precompiled_charsmap"));
      default -> {
        if (!NORMALIZERS.contains(step.path(TYPE).asText())) {
          throw unknown("normalizer", step);
        }
      }
    }
  }

  private void requirePreTokenizer(JsonNode step, int depth) {
    requireDepth("pre_tokenizer", depth);
    if (isAbsent(step)) {
      return;
    }
    switch (step.path(TYPE).asText()) {
      case "Sequence" ->
          step.path("pretokenizers").forEach(each -> requirePreTokenizer(each, depth + 1));
      case "Split" -> requirePattern(step.path("pattern"));
      default -> {
        if (!PRE_TOKENIZERS.contains(step.path(TYPE).asText())) {
          throw unknown("pre_tokenizer", step);
        }
      }
    }
  }

  private static void requirePattern(JsonNode pattern) {
    String text = pattern.path("String").asText();
    String regex = pattern.path("Regex").asText();
    if (text.isEmpty() == regex.isEmpty()
        || text.length() > LONGEST_PATTERN
        || regex.length() > LONGEST_PATTERN
        || regex.contains("(")
        || regex.chars().filter(each -> QUANTIFIERS.indexOf(each) >= 0).count() > 1
        || regex.matches(".*\\\\[0-9kg].*")) {
      throw new IllegalArgumentException(
          "it looks for the pattern " + shown(pattern) + ", which can't be read");
    }
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= LONGEST_PATTERN ? text : text.substring(0, LONGEST_PATTERN) + "…";
  }

  private static void requireCharacterMap(JsonNode map) {
    try {
      CharacterMap.require(Base64.getDecoder().decode(map.asText()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "its precompiled_charsmap is damaged: " + e.getMessage(), e);
    }
  }

  private void requireProcessor(JsonNode step, int depth) {
    requireDepth("post_processor", depth);
    if (isAbsent(step)) {
      return;
    }
    switch (step.path(TYPE).asText()) {
      case "Sequence" -> step.path("processors").forEach(each -> requireProcessor(each, depth + 1));
      case TEMPLATE -> requireTemplate(step);
      case "RobertaProcessing", "BertProcessing" -> {
        requireToken(step.path("sep"));
        requireToken(step.path("cls"));
      }
      case "ByteLevel" -> {}
      default -> throw unknown("post_processor", step);
    }
  }

  private void requireToken(JsonNode textAndId) {
    if (textAndId.size() != 2 || !textAndId.path(0).isTextual()) {
      throw new IllegalArgumentException("its post_processor has the special token " + textAndId);
    }
    TokenizerFile.requireRow(textAndId.path(0).asText(), textAndId.path(1), rows);
  }

  private void requireTemplate(JsonNode step) {
    JsonNode tokens = step.path("special_tokens");
    for (Map.Entry<String, JsonNode> token : tokens.properties()) {
      JsonNode ids = token.getValue().path("ids");
      if (ids.isEmpty() || ids.size() != token.getValue().path("tokens").size()) {
        throw new IllegalArgumentException(
            "its post_processor doesn't say the ids of special token " + token.getKey());
      }
      ids.forEach(id -> TokenizerFile.requireRow(token.getKey(), id, rows));
    }
    requirePieces(step.path("single"), tokens);
    requirePieces(step.path("pair"), tokens);
  }

  private static void requirePieces(JsonNode pieces, JsonNode tokens) {
    if (!pieces.isArray()) {
      throw new IllegalArgumentException("its post_processor lacks the template of a text or pair");
    }
    for (JsonNode piece : pieces) {
      JsonNode special = piece.path("SpecialToken").path("id");
      String sequence = piece.path("Sequence").path("id").asText();
      boolean known =
          special.isTextual()
              ? tokens.has(special.asText())
              : sequence.equals("A") || sequence.equals("B");
      if (!known) {
        throw new IllegalArgumentException(
            "its post_processor puts "
                + shown(piece)
                + " around texts, which it doesn't say more of");
      }
    }
  }
}
