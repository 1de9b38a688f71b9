package io.tonestream.trainer.recipes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import io.tonestream.trainer.testing.TinyEncoders;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PretrainedWordsTest {
  private static final int HIDDEN = 32;
  private static final List<String> WORDS =
      List.of("happy", "sad", "grumly", "lamp", "table", "went", "seven", "river");

  /** What comes first among the encoder's pieces, before its words in their order. */
  private static final int GRUMLY = 4;

  private static final int LAMP = 14;

  private final ModelBundle encoder = TinyEncoders.bare();

  @Test
  void putsWordsAsFarApartAsTheirPieces() {
    Tensor table = new PretrainedWords(encoder, HIDDEN).table(zeros(HIDDEN), WORDS);
    float[] words = table.values();
    float[] pieces = requireNonNull(encoder.parameters().get(Transformer.WORD_EMBEDDING)).values();

    double scale = distance(words, 4, 5) / distance(pieces, GRUMLY, LAMP);
    assertThat(scale).isPositive();
    assertThat(distance(words, 5, 6))
        .isCloseTo(scale * distance(pieces, LAMP, LAMP + 1), within(1e-4));
    assertThat(distance(words, 4, 6))
        .isCloseTo(scale * distance(pieces, GRUMLY, LAMP + 1), within(1e-4));
    assertThat(Arrays.copyOf(words, 2 * HIDDEN)).containsOnly(0);
  }

  @Test
  void keepsWhatVariesMost() {
    float[] all = new PretrainedWords(encoder, HIDDEN).table(zeros(HIDDEN), WORDS).values();
    float[] few = new PretrainedWords(encoder, 7).table(zeros(7), WORDS).values();
    // Eight words vary in seven directions.
    double scale = distance(few, 7, 2, 3) / distance(all, HIDDEN, 2, 3);
    assertThat(distance(few, 7, 4, 8)).isCloseTo(scale * distance(all, HIDDEN, 4, 8), within(1e-4));
  }

  @Test
  void takesAnUnknownWordForOneOfUnknownPieces() {
    List<String> words = List.of("happy", "glomph", "drazzle");
    float[] table =
        new PretrainedWords(encoder, 2)
            .table(new Tensor(new long[] {5, 2}, new float[10]), words)
            .values();
    assertThat(distance(table, 2, 3, 4)).isCloseTo(0, within(1e-6));
    assertThat(distance(table, 2, 2, 3)).isPositive();
  }

  @Test
  void needsATransformerWithEmbeddingsOfThatLength() {
    assertThatThrownBy(() -> new PretrainedWords(encoder, 33))
        .hasMessage(
            "embeddings of width 33 can't start from those of the encoder 2026.11.24-1200-0000, which have 32 values: set width=32 or less");
    assertThatThrownBy(() -> new PretrainedWords(ModelBundle.fast(), 2))
        .hasMessageContaining("is a bag: give the bundle of a transformer");
    assertThatThrownBy(
            () -> Recipe.of("cnn", new HyperParameters(Map.of("width", "64")), false, encoder))
        .hasMessageContaining("width");
  }

  @Test
  void refusesAnEncoderThatKnowsNoneOfTheWords() {
    List<String> words = List.of("glomph", "drazzle", "quopp");
    Tensor table = new Tensor(new long[] {5, 2}, new float[10]);
    assertThatThrownBy(() -> new PretrainedWords(encoder, 2).table(table, words))
        .hasMessageStartingWith(
            "the encoder 2026.11.24-1200-0000 reads all 3 words as the same pieces: ");
  }

  private static Tensor zeros(int width) {
    int rows = WORDS.size() + 2;
    return new Tensor(new long[] {rows, width}, new float[rows * width]);
  }

  private static double distance(float[] rows, int one, int other) {
    return distance(rows, HIDDEN, one, other);
  }

  private static double distance(float[] rows, int width, int one, int other) {
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += Math.pow(rows[one * width + i] - rows[other * width + i], 2);
    }
    return Math.sqrt(sum);
  }
}
