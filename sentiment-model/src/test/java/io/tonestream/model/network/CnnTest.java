package io.tonestream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.tonestream.model.Engines;
import io.tonestream.model.text.TextPair;
import io.tonestream.model.text.TextPreparation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CnnTest {
  private static final int LABELS = 3;
  private static final List<Encoded> WHOLE =
      List.of(
          new Encoded(new int[] {2}, new float[] {1}),
          new Encoded(new int[] {6, 1, 3, 3, 2, 5}, new float[] {1, 1, 1, 1, 1, 1}));
  private static final List<Encoded> ABOUT_A_TARGET =
      List.of(
          new Encoded(new int[] {4, 5, 2, 1}, new float[] {1, 1, 0.3f, 0.3f}),
          new Encoded(new int[] {3, 3}, new float[] {1, 1}));
  private static final String WORDS = "good\nbad\nfood\nwine\nbut";

  @Test
  void servesWhatItsFiltersFind() {
    for (List<Integer> windows : List.of(List.of(1), List.of(2), List.of(3, 1, 2), List.of(1, 5))) {
      Cnn cnn = new Cnn(5, 6, windows, 7, 0.5f, 0.3f);
      try (NDManager manager = Engines.pyTorch().newBaseManager()) {
        Parameters trained = parameters(cnn, manager);
        for (List<Encoded> texts : List.of(WHOLE, ABOUT_A_TARGET)) {
          Input input = Input.padded(manager, texts);
          float[] expected = cnn.logits(trained, input, Noise.NONE).toFloatArray();
          assertThat(expected).hasSize(texts.size() * LABELS).doesNotHaveDuplicates();
          assertThat(served(cnn, manager, input))
              .as("%s of %s", cnn, texts)
              .containsExactly(expected, within(1e-4f));
        }
      }
    }
  }

  @Test
  void keepsItsFiltersWhereTheSharesOfAllWordsWouldTakeTooMuchMemory() {
    Cnn large = new Cnn(1_000_000, 2, List.of(1, 16), 8, 0, 0f);
    assertThat(large.servingValues(LABELS))
        .isEqualTo(1_000_002L * 2 + 8 * 2 * 17 + 16 + 17 * LABELS);
    Cnn wide = new Cnn(10, 1, List.of(15, 16), 2_048, 0, 0f);
    assertThat(wide.valuesPerToken()).isEqualTo(8 * (1 + 2 * 2_048));
  }

  @Test
  void readsTheClauseAroundATargetAndTheRestWithLessWeight() {
    Encoder encoder =
        new Cnn(5, 6, List.of(1), 7, 0, 0.3f).encoders(TextPreparation.plainWords(50), WORDS).get();
    Encoded encoded = encoder.encode(new TextPair("good food but bad bad wine", "wine"));
    assertThat(encoded.ids()).containsExactly(3, 3, 5, 2, 4, 6);
    assertThat(encoded.weights()).containsExactly(1, 1, 1, 0.3f, 0.3f, 0.3f);
    assertThat(encoder.encode("good food").weights()).containsExactly(1, 1);
  }

  private static Parameters parameters(Cnn cnn, NDManager manager) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    cnn.initialParameters(LABELS, new SplittableRandom(1))
        .forEach(
            (name, tensor) ->
                arrays.put(name, manager.create(tensor.values(), new Shape(tensor.shape()))));
    return new Parameters(arrays);
  }

  private static float[] served(Cnn cnn, NDManager manager, Input texts) {
    Block block = cnn.servingBlock(parameters(cnn, manager), LABELS);
    NDList logits = block.forward(new ParameterStore(manager, false), texts.toList(), false);
    return logits.head().toFloatArray();
  }
}
