package io.tonestream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SubwordVocabularyTest {
  @Test
  void tellsPiecesFromSpecialTokensOfWordPiece() {
    SubwordVocabulary vocabulary =
        SubwordVocabulary.of(
            """
            {"added_tokens": [
              {"id": 0, "content": "[PAD]", "special": true},
              {"id": 3, "content": "[MASK]", "special": true},
              {"id": 7, "content": "tonestream", "special": false}],
             "model": {"type": "WordPiece", "vocab": {"[PAD]": 0, "go": 2, "[MASK]": 3, "##ing": 5}}}
            """);

    assertThat(vocabulary.mask()).hasValue(3);
    assertThat(vocabulary.ordinary()).containsExactly(2, 5, 7);
    assertThat(vocabulary.isOrdinary(2)).isTrue();
    assertThat(vocabulary.isOrdinary(3)).isFalse();
    assertThat(vocabulary.isOrdinary(4)).isFalse();
  }

  @Test
  void countsThePiecesOfUnigram() {
    SubwordVocabulary vocabulary =
        SubwordVocabulary.of(
            """
            {"added_tokens": [
              {"id": 0, "content": "<s>", "special": true},
              {"id": 4, "content": "<mask>", "special": true}],
             "model": {"vocab": [["<s>", 0], ["a", -1], ["b", -2], ["c", -3], ["<mask>", 0]]}}
            """);

    assertThat(vocabulary.mask()).hasValue(4);
    assertThat(vocabulary.ordinary()).containsExactly(1, 2, 3);
  }

  @Test
  void aMaskThatTextsMayHaveIsNone() {
    String ordinary =
        "{\"added_tokens\": [{\"id\": 1, \"content\": \"[MASK]\", \"special\": false}]}";

    assertThat(SubwordVocabulary.of(ordinary).mask()).isEmpty();
    assertThatThrownBy(() -> SubwordVocabulary.of("no JSON"))
        .hasMessage("it is no tokenizer.json: it isn't JSON");
  }
}
