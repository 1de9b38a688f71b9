package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.RunLimits;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PaddedShapesTest {
  private static final RunLimits IN_STEPS_OF_16 = new RunLimits(320, 1, 0, 16, true);

  @Test
  void hasOneTextForEachPaddedLengthAndThenAFullRunOfTheLongest() {
    List<List<String>> batches = PaddedShapes.batches(cutAt(60), IN_STEPS_OF_16, 512);

    assertThat(batches).extracting(List::size).containsExactly(1, 1, 1, 1, 5);
    assertThat(batches).extracting(paddedLength(60)).containsExactly(16, 32, 48, 64, 64);
  }

  @Test
  void fillsNoRunBeyondTheCapacity() {
    List<List<String>> batches = PaddedShapes.batches(cutAt(16), IN_STEPS_OF_16, 3);

    assertThat(batches).extracting(List::size).containsExactly(1, 3);
  }

  @Test
  void endsWhereATextIsNeverCut() {
    assertThat(PaddedShapes.batches(cutAt(Integer.MAX_VALUE), IN_STEPS_OF_16, 8)).hasSize(65);
  }

  @Test
  void hasNoneWhereRunsArePaddedNoFurtherThanTheirLongestText() {
    RunLimits tight = new RunLimits(320, 1, 0, 1, true);

    assertThat(PaddedShapes.batches(cutAt(60), tight, 512)).isEmpty();
  }

  private static Function<List<String>, Integer> paddedLength(int most) {
    return batch -> IN_STEPS_OF_16.padded(cutAt(most).encode(batch.get(0)).length());
  }

  /** A token a word and two around them, cut as a transformer cuts. */
  private static Encoder cutAt(int most) {
    return text -> {
      int length = Math.min(most, text.split(" ").length + 2);
      return new Encoded(new int[length], new float[length]);
    };
  }
}
