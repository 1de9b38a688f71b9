package io.tonestream.model.importing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TensorsTest {
  private static final SourceFile NEVER_READ =
      new SourceFile(
          Weights.SINGLE,
          1L << 40,
          () -> {
            throw new IOException("it is read");
          });

  @ParameterizedTest
  @CsvSource({
    "600_000,SINGLE,use --precision half",
    "1_200_000,HALF,'use --precision int8, or keep fewer --layers'"
  })
  void refusesMoreThanABundleHoldsBeforeItIsRead(String words, Precision precision, String remedy) {
    Transformer network = network(Integer.parseInt(words.replace("_", "")));
    ImportOptions options =
        new ImportOptions(null, null, null, ImportOptions.DEFAULT.reading(), null, null, precision);
    Vocabulary vocabulary =
        new Vocabulary(new Tokenizers.Made("{}", List.of()), network.vocabularySize(), null, null);
    Tensors tensors = new Tensors(Weights.SINGLE, stored(network));

    assertThatThrownBy(
            () -> tensors.load(network, vocabulary, 3, options, Naming.BERT, name -> false))
        .isInstanceOf(BadImportException.class)
        .hasMessageContaining("precision are more than a bundle holds; " + remedy);
  }

  private static List<StoredTensor> stored(Transformer network) {
    List<StoredTensor> tensors = new ArrayList<>();
    network
        .parameterShapes(3)
        .forEach(
            (name, shape) ->
                tensors.add(
                    StoredTensor.whole(
                        new StoredTensor.Place(NEVER_READ, 0, 4 * Tensor.size(shape), null),
                        Naming.BERT.tensorOf(name),
                        StoredType.F32,
                        Arrays.stream(shape).boxed().toList())));
    return tensors;
  }

  private static Transformer network(int words) {
    return Bundles.bert(words, 1, 1_024, 16, 16);
  }
}
