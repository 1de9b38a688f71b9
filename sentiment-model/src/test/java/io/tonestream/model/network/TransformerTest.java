package io.tonestream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tonestream.model.Engines;
import io.tonestream.model.text.TextPair;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TransformerTest {
  /** Logits differ by this much at most with the shape of a batch, on any processor. */
  private static final float ROUNDING = 1e-4f;

  private static final String TOKENIZER =
      """
      {"version": "1.0",
       "added_tokens": [],
       "pre_tokenizer": {"type": "WhitespaceSplit"},
       "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100,
         "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3,
           "a": 4, "b": 5, "c": 6, "d": 7, "e": 8, "f": 9, "g": 10, "h": 11}}}
      """;

  private static NDManager manager;

  @BeforeAll
  static void open() {
    Engines.pyTorch();
    manager = NDManager.newBaseManager();
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  private static Transformer network(int types, int firstPosition, Head head) {
    return network(types, firstPosition, head, Truncation.HEAD);
  }

  private static Transformer network(
      int types, int firstPosition, Head head, Truncation truncation) {
    return new Transformer(
        12,
        16,
        firstPosition,
        types,
        2,
        8,
        2,
        16,
        Activation.GELU,
        1e-12,
        head,
        8,
        truncation,
        TextNormalization.NONE,
        0.1f);
  }

  private static Encoder encoder(Transformer network) {
    return network.encoders(TextPreparation.signals(), TOKENIZER).get();
  }

  @ParameterizedTest
  @CsvSource({"2,0,TANH", "1,2,TANH", "0,0,RELU", "2,0,LINEAR"})
  void aTextScoresTheSameAloneAndBesideALongerOne(int types, int firstPosition, Head head) {
    Transformer network = network(types, firstPosition, head);
    Encoder encoder = encoder(network);
    Encoded shorter = encoder.encode(new TextPair("a b", "c"));
    Encoded longer = encoder.encode("a b c d e f");

    float[] alone = logits(network, shorter);
    float[] beside = logits(network, shorter, longer);

    assertThat(Arrays.copyOf(beside, 3)).containsExactly(alone, within(ROUNDING));
    assertThat(Arrays.copyOfRange(beside, 3, 6)).isNotEqualTo(alone);
  }

  @Test
  void theSecondSegmentIsOfAnotherType() {
    Transformer network = network(2, 0, Head.TANH);
    Encoded pair = encoder(network).encode(new TextPair("a b", "c"));
    Encoded same = new Encoded(pair.ids(), pair.weights());

    assertThat(pair.ids()).containsExactly(2, 4, 5, 3, 6, 3);
    assertThat(pair.firstLength()).isEqualTo(4);
    assertThat(logits(network, pair)).isNotEqualTo(logits(network, same));
  }

  @Test
  void aLongTextKeepsItsStartOrItsStartAndItsEnd() {
    String text = "a b c d e f g h";

    assertThat(encoder(network(2, 0, Head.TANH)).encode(text).ids())
        .containsExactly(2, 4, 5, 6, 7, 8, 9, 3);
    assertThat(encoder(network(2, 0, Head.TANH, Truncation.HEAD_AND_TAIL)).encode(text).ids())
        .containsExactly(2, 4, 7, 8, 9, 10, 11, 3);
  }

  @Test
  void ofTwoLongTextsTheLongerLosesItsLastTokensFirst() {
    Encoder encoder = encoder(network(2, 0, Head.TANH));

    assertThat(encoder.encode(new TextPair("a b c d e f", "g h")).ids())
        .containsExactly(2, 4, 5, 6, 3, 10, 11, 3);
    assertThat(encoder.encode(new TextPair("g", "a b c d e f")).ids())
        .containsExactly(2, 10, 3, 4, 5, 6, 7, 3);
    assertThat(encoder.encode(new TextPair("a b c d", "e f g h")).ids())
        .containsExactly(2, 4, 5, 6, 3, 8, 9, 3);
  }

  @Test
  void aTextWithoutSubwordsIsItsSpecialTokens() {
    assertThat(encoder(network(2, 0, Head.TANH)).encode(" ").ids()).containsExactly(2, 3);
  }

  @Test
  void writesWhatItReads() {
    Architecture network = network(2, 0, Head.TANH, Truncation.HEAD_AND_TAIL);
    byte[] json = Json.write(network);

    assertThat(Json.read(Architecture.class, json)).isEqualTo(network);
    assertThat(new String(json, StandardCharsets.UTF_8))
        .contains("\"truncation\":\"head-and-tail\"");
  }

  @Test
  void refusesSizesThatMakeNoSense() {
    assertThatThrownBy(() -> sized(7, 2)).hasMessage("hiddenSize is 7, which 2 heads can't share");
    assertThatThrownBy(() -> sized(1_000_000_000, 1))
        .hasMessage("hiddenSize is 1000000000, not in [1, 16384]");
    assertThatThrownBy(() -> network(2, 10, Head.TANH)).hasMessage("maxTokens is 8, not in [3, 6]");
  }

  private static Transformer sized(int hiddenSize, int heads) {
    return new Transformer(
        12,
        16,
        0,
        2,
        2,
        hiddenSize,
        heads,
        16,
        Activation.GELU,
        1e-12,
        Head.TANH,
        8,
        Truncation.HEAD,
        TextNormalization.NONE,
        0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|it has no model",
        "{|it isn't JSON",
        "{\"model\": {\"type\": \"WordLevel\"}}|its model is WordLevel",
        "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"a\": 12}}}|token 'a' has the id 12",
        "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 1, \"b\": 1}}}|the id 1 twice",
        "{\"model\": {\"type\": \"WordPiece\", \"unk_token\": \"?\", \"vocab\": {\"a\": 1}}}|lacks the"
            + " unknown token ?",
        "{\"model\": {\"type\": \"Unigram\", \"unk_id\": 3, \"vocab\": [[\"a\", 0]]}}|its unknown token"
            + " is none of its pieces"
      })
  void refusesATokenizerOfAnotherKindOrNetwork(String json, String reason) {
    assertThatThrownBy(
            () -> network(2, 0, Head.TANH).encoders(TextPreparation.signals(), json).get())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void takesATokenizerThatMakesSeveralSpacesOne() {
    String spaces =
        "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \" {2,}\"}, \"content\": \" \"}";
    String json = TOKENIZER.replace("\"model\":", "\"normalizer\": " + spaces + ", \"model\":");

    assertThat(
            network(2, 0, Head.TANH)
                .encoders(TextPreparation.signals(), json)
                .get()
                .encode("a   b")
                .ids())
        .containsExactly(2, 4, 5, 3);
  }

  @ParameterizedTest
  @EnumSource(Head.class)
  void aBareEncoderHasNoOutputLayer(Head head) {
    assertThat(network(2, 0, head).parameterShapes(0)).doesNotContainKey("output_weight");
    assertThat(network(2, 0, head).parameterShapes(3)).containsKey("output_weight");
    assertThat(network(2, 0, head).parameterShapes(0).containsKey("head_weight"))
        .isEqualTo(head != Head.LINEAR);
  }

  @Test
  void replacesNamesAndLinksAsTweetEvalDoes() {
    assertThat(TextNormalization.TWEETEVAL.normalize("@Ann see https://t.co/x, me@home.org"))
        .isEqualTo("@user see http me@home.org");
  }

  @Test
  void keepsTheNameOfTheUserThatATextIsJudgedAbout() {
    TextNormalization tweets = TextNormalization.TWEETEVAL;

    assertThat(tweets.normalize("@Ann and @Delta, https://t.co/x", "@delta"))
        .isEqualTo("@user and @Delta, http");
    assertThat(tweets.normalize("@delta", "@delta")).isEqualTo("@delta");
    assertThat(tweets.normalize("@delta! late", "delta")).isEqualTo("@delta! late");
    assertThat(tweets.normalize("@deltafan late", "delta")).isEqualTo("@user late");
    assertThat(TextNormalization.NONE.normalize("@Ann", "@delta")).isEqualTo("@Ann");
  }

  @Test
  void aRunTakesTextsOfLikeLengthAsLongAsTheyAreFewEnough() {
    RunLimits limits = new RunLimits(100, 1.25, 2, 1, true);

    assertThat(limits.takes(4, 20, 25)).isTrue();
    assertThat(limits.takes(5, 20, 25)).isFalse();
    assertThat(limits.takes(2, 20, 28)).isFalse();
    assertThat(limits.inOrder().takes(3, 4, 28)).isTrue();
    assertThat(new RunLimits(100, 1, 0, 16, true).padded(17)).isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource({"512,0,512,16", "514,2,512,16", "514,2,500,16", "40,2,38,1", "40,0,33,1"})
  void aRunOnAGpuIsPaddedNoFurtherThanThereArePositions(
      int positions, int firstPosition, int maxTokens, int step) {
    Transformer network = positioned(positions, firstPosition, maxTokens);
    RunLimits limits = network.runLimits(true);

    assertThat(limits.lengthStep()).isEqualTo(step);
    assertThat(limits.padded(maxTokens) + firstPosition).isLessThanOrEqualTo(positions);
  }

  private static Transformer positioned(int positions, int firstPosition, int maxTokens) {
    return new Transformer(
        12,
        positions,
        firstPosition,
        2,
        2,
        8,
        2,
        16,
        Activation.GELU,
        1e-12,
        Head.TANH,
        maxTokens,
        Truncation.HEAD,
        TextNormalization.NONE,
        0);
  }

  private static float[] logits(Transformer network, Encoded... texts) {
    Map<String, NDArray> parameters = new HashMap<>();
    network
        .initialParameters(3, new SplittableRandom(7))
        .forEach(
            (name, tensor) ->
                parameters.put(
                    name, manager.create(scaled(tensor.values()), new Shape(tensor.shape()))));
    return network
        .logits(new Parameters(parameters), Input.padded(manager, List.of(texts)), Noise.NONE)
        .toFloatArray();
  }

  /** As training starts, all values are so small that every text would score alike. */
  private static float[] scaled(float[] values) {
    float[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= 20;
    }
    return scaled;
  }
}
