package io.tonestream.model.importing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.importing.Encoders.Expected;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.TextNormalization;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.text.TextPair;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a model whose vocabulary is cut. */
class VocabularyTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static final Offset<Float> SAME = within(1e-6f);

  private static final String WORDS =
      "[PAD]\n[unused1]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\nworld\n##ll\nuser\n@\nh\n##e\n##l\n##o\nw\n"
          + "##r\n##d\nж\n##ж\nда\n";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-distilbert", "tiny-stars"})
  void labelsTheTextsThatItWasCutByAsBefore(String name) throws Exception {
    List<TextPair> texts = texts(name);
    try (LoadedEncoder whole = encoder(Encoders.path(name), null);
        LoadedEncoder cut = encoder(Encoders.path(name), limit(texts))) {
      List<Encoded> before = texts.stream().map(whole::encode).toList();
      List<Encoded> after = texts.stream().map(cut::encode).toList();

      requireSamePieces(name, texts, before, after);
      float[][] expected = whole.logits(before);
      float[][] logits = cut.logits(after);
      for (int i = 0; i < expected.length; i++) {
        assertThat(logits[i]).as("%s", texts.get(i)).containsExactly(expected[i], SAME);
      }
    }
  }

  @Test
  void aBareEncoderGivesTheSameStatesAsBefore() throws Exception {
    Path path = Encoders.path("tiny-bert-base-only");
    List<TextPair> texts = texts("tiny-bert-base-only");
    try (LoadedEncoder whole = encoder(path, null);
        LoadedEncoder cut = encoder(path, limit(texts))) {
      LoadedEncoder.Outputs before = whole.outputs(texts.stream().map(whole::encode).toList());
      LoadedEncoder.Outputs after = cut.outputs(texts.stream().map(cut::encode).toList());

      for (int i = 0; i < texts.size(); i++) {
        assertThat(after.pooled()[i]).containsExactly(before.pooled()[i], SAME);
        assertThat(after.first()[i]).containsExactly(before.first()[i], SAME);
        assertThat(after.mean()[i]).containsExactly(before.mean()[i], SAME);
      }
    }
  }

  /** A part of a model's texts: all of them would use nearly all of its pieces. */
  private static List<TextPair> texts(String name) {
    List<Expected> rows = Encoders.expected(name + "/expected.jsonl");
    return rows.subList(0, 12).stream().map(Expected::pair).toList();
  }

  private static VocabularyLimit limit(List<TextPair> texts) {
    return new VocabularyLimit(
        taker ->
            texts.stream()
                .flatMap(pair -> Stream.of(pair.text(), pair.second()))
                .flatMap(Stream::ofNullable)
                .forEach(taker),
        null);
  }

  /** Through a bundle's file, as a training reads it. */
  private LoadedEncoder encoder(Path path, @Nullable VocabularyLimit limit) throws Exception {
    Path file = folder.resolve(limit == null ? "whole.zip" : "cut.zip");
    ModelImport.read(path, options(limit)).toBundle(Instant.EPOCH, "import").write(file);
    return new LoadedEncoder(ModelBundle.read(file));
  }

  private static void requireSamePieces(
      String name, List<TextPair> texts, List<Encoded> before, List<Encoded> after) {
    ImportedModel whole = ModelImport.read(Encoders.path(name), ImportOptions.DEFAULT);
    ImportedModel cut = ModelImport.read(Encoders.path(name), options(limit(texts)));
    assertThat(cut.architecture().vocabularySize())
        .isLessThan(whole.architecture().vocabularySize());
    for (int i = 0; i < texts.size(); i++) {
      assertThat(pieces(cut.tokenizer(), after.get(i).ids()))
          .as("%s", texts.get(i))
          .isEqualTo(pieces(whole.tokenizer(), before.get(i).ids()));
    }
  }

  @Test
  void keepsWhatTextsUseAndTheSingleCharactersOfTheirScripts() {
    Vocabulary cut = cut(null, "hello", "hello hell");

    assertThat(pieces(cut))
        .containsExactly(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "##ll", "h", "##e", "##l", "##o",
            "w", "##r", "##d");
    assertThat(cut.rows()).containsExactly(0, 2, 3, 4, 5, 6, 8, 11, 12, 13, 14, 15, 16, 17);
    assertThat(cut.size()).isEqualTo(14);
    assertThat(cut.cut()).isEqualTo(new ModelOrigin.VocabularyCut(2, 4, 1));
  }

  @Test
  void spellsWordsWhosePieceIsGone() {
    assertThat(read(cut(null, "hello"), "world жw"))
        .containsExactly("[CLS]", "w", "##o", "##r", "##l", "##d", "[UNK]", "[SEP]");
    assertThat(read(cut(null, "да"), "ж hello")).containsExactly("[CLS]", "ж", "[UNK]", "[SEP]");
  }

  @Test
  void keepsTheMostFrequentPiecesAndAllSingleCharacters() {
    Vocabulary cut = cut(13, "world world", "hello");

    assertThat(pieces(cut)).contains("world", "w", "##d").doesNotContain("hello", "##ll");
    assertThat(cut.size()).isEqualTo(13);
    assertThat(cut.cut()).isEqualTo(new ModelOrigin.VocabularyCut(2, 2, 2 / 3.0));
    assertThat(read(cut, "hello"))
        .containsExactly("[CLS]", "h", "##e", "##l", "##l", "##o", "[SEP]");

    assertThatThrownBy(() -> cut(11, "hello"))
        .hasMessage(
            "--vocabulary-size 11: special tokens and single characters alone are 12 pieces;"
                + " give more, or texts of fewer scripts");
  }

  @Test
  void readsTextsAsTheModelDoes() {
    Transformer network = network(TextNormalization.TWEETEVAL);

    assertThat(pieces(cut(network, tokenizer(), null, "@world")))
        .contains("user", "@")
        .doesNotContain("world");
  }

  @Test
  void readsAllOfATextThatIsLongerThanTheModelIsToldToRead() {
    Transformer network = network(TextNormalization.NONE);
    Transformer brief = network.trained(network.head(), 3, network.truncation(), 0);

    assertThat(pieces(cut(brief, tokenizer(), null, "hello world"))).contains("world");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'BertProcessing','sep':['[SEP]',4],'cls':['[CLS]',3]}",
        "{'type':'Sequence','processors':[{'type':'BertProcessing','sep':['[SEP]',4],'cls':['[CLS]',3]}]}"
      })
  void namesTheNewIdsOfWhatIsPutAroundTexts(String step) throws Exception {
    ObjectNode json = (ObjectNode) JSON.readTree(tokenizer().json());
    json.set("post_processor", JSON.readTree(step.replace('\'', '"')));
    Tokenizers.Made tokenizer = new Tokenizers.Made(json.toString(), tokenizer().files());

    Vocabulary cut = cut(network(TextNormalization.NONE), tokenizer, null, "hello");

    assertThat(read(cut, "hello")).containsExactly("[CLS]", "hello", "[SEP]");
  }

  @Test
  void keepsTheRowsOfACheckpointsEmbedding() throws Exception {
    Map<String, Tensor> variables = SmallBert.variables();
    Path checkpoint =
        SmallBert.checkpoint(
            folder.resolve("bert"),
            SmallBert.index(variables, UnaryOperator.identity()),
            SmallBert.data(variables));

    SafetensorsEditor.edit(checkpoint.resolve("assets/vocab.txt"), "\na\nb\n", "\nhello\nworld\n");
    float[] all = requireNonNull(SmallBert.PARAMETERS.get(Transformer.WORD_EMBEDDING)).values();
    int hello = 5 * SmallBert.NETWORK.hiddenSize();
    int world = 6 * SmallBert.NETWORK.hiddenSize();

    ImportedModel cut = ModelImport.read(checkpoint, options(limit("world")));

    Tensor rows = requireNonNull(cut.parameters().get(Transformer.WORD_EMBEDDING));
    assertThat(rows.shape()).containsExactly(11, SmallBert.NETWORK.hiddenSize());
    assertThat(Arrays.copyOf(rows.values(), hello)).isEqualTo(Arrays.copyOf(all, hello));
    assertThat(Arrays.copyOfRange(rows.values(), hello, rows.values().length))
        .isEqualTo(Arrays.copyOfRange(all, world, all.length));
  }

  @Test
  void theCardSaysWhatTheVocabularyWasCutBy() {
    ImportedModel cut =
        ModelImport.read(Encoders.path("tiny-stars"), options(limit("good", "gut", "bon service")));

    assertThat(cut.toBundle(Instant.EPOCH, "import").card())
        .contains(
            "| vocabulary | " + cut.architecture().vocabularySize() + " of 300 |",
            "The vocabulary was cut by 3 texts, which use ",
            "It has those of 100.00 % of their tokens");
  }

  @Test
  void refusesATokenizerThatCannotBeCut() {
    assertThatThrownBy(() -> ModelImport.read(Encoders.path("tiny-roberta"), roberta()))
        .isInstanceOf(BadImportException.class)
        .hasMessage(
            "tokenizer.json: its tokenizer is BPE, and only the vocabulary of WordPiece can be cut;"
                + " leave out --vocabulary-from");
    Tokenizers.Made added =
        new Tokenizers.Made(
            tokenizer().json().replace("\"content\":\"[MASK]\"", "\"content\":\"<mask>\""),
            tokenizer().files());
    assertThatThrownBy(() -> cut(network(TextNormalization.NONE), added, null, "hello"))
        .hasMessage(
            "vocab.txt: its vocabulary can't be cut: it lacks the added token \"<mask>\"; leave out"
                + " --vocabulary-from");
  }

  private static ImportOptions roberta() {
    ImportOptions plain = options(limit("hello"));
    return new ImportOptions(null, "three", null, plain.reading(), null, plain.vocabulary(), null);
  }

  private static ImportOptions options(@Nullable VocabularyLimit limit) {
    return new ImportOptions(null, null, null, ImportOptions.DEFAULT.reading(), null, limit, null);
  }

  private static VocabularyLimit limit(String... texts) {
    return limit(Arrays.stream(texts).map(TextPair::of).toList());
  }

  private static Vocabulary cut(@Nullable Integer maxPieces, String... texts) {
    return cut(network(TextNormalization.NONE), tokenizer(), maxPieces, texts);
  }

  private static Vocabulary cut(
      Transformer network,
      Tokenizers.Made tokenizer,
      @Nullable Integer maxPieces,
      String... texts) {
    VocabularyLimit limit = new VocabularyLimit(limit(texts).texts(), maxPieces);
    return Vocabulary.of(tokenizer, network, options(limit));
  }

  private static Transformer network(TextNormalization normalization) {
    Transformer small = SmallBert.NETWORK;
    return new Transformer(
        30,
        small.positions(),
        small.firstPosition(),
        small.tokenTypes(),
        small.layers(),
        small.hiddenSize(),
        small.heads(),
        small.intermediateSize(),
        small.activation(),
        small.layerNormEpsilon(),
        small.head(),
        small.maxTokens(),
        small.truncation(),
        normalization,
        small.dropout());
  }

  private static Tokenizers.Made tokenizer() {
    byte[] words = WORDS.getBytes(StandardCharsets.UTF_8);
    SourceFile file =
        new SourceFile("vocab.txt", words.length, () -> new ByteArrayInputStream(words));
    return Tokenizers.ofVocabulary(file, true);
  }

  private static List<String> read(Vocabulary vocabulary, String text) {
    int[] ids =
        vocabulary.tokenizer().encoders(network(TextNormalization.NONE)).get().encode(text).ids();
    return pieces(vocabulary.tokenizer().json(), ids);
  }

  /** All of a vocabulary's, by their ids. */
  private static List<String> pieces(Vocabulary vocabulary) {
    return pieces(vocabulary.tokenizer().json(), IntStream.range(0, vocabulary.size()).toArray());
  }

  private static List<String> pieces(String tokenizer, int[] ids) {
    Map<Integer, String> byId = new HashMap<>();
    try {
      JSON.readTree(tokenizer)
          .path("model")
          .path("vocab")
          .properties()
          .forEach(entry -> byId.put(entry.getValue().intValue(), entry.getKey()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Arrays.stream(ids).mapToObj(byId::get).toList();
  }
}
