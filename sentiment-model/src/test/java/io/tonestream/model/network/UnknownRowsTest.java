package io.tonestream.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnknownRowsTest {
  private static final Bag BAG = new Bag(64, 0, false, false, 0, 0, 0);

  @Test
  void countsRowsOfABagThatNoTrainingTextUsed() {
    float[] values = new float[65 * 2];
    values[2 * 5 + 1] = 0.5f;
    values[2 * 7] = -1e-6f;
    UnknownRows rows =
        UnknownRows.of(BAG, Map.of(Bag.TABLE, new Tensor(new long[] {65, 2}, values)));

    assertThat(rows.shareOf(encoded(5, 7, 9, 5))).isEqualTo(0.25f);
    assertThat(rows.shareOf(encoded(9, 10))).isOne();
  }

  @Test
  void cannotTellWhereEveryRowIsInUse() {
    float[] values = new float[65 * 2];
    Arrays.fill(values, 1);

    UnknownRows rows =
        UnknownRows.of(BAG, Map.of(Bag.TABLE, new Tensor(new long[] {65, 2}, values)));

    assertThat(rows.isEmpty()).isTrue();
  }

  @Test
  void countsWordsThatTheVocabularyLacks() {
    UnknownRows rows = UnknownRows.of(new TorchScript(3), Map.of());

    assertThat(rows.shareOf(encoded(WordEncoder.UNKNOWN, 2, 3, WordEncoder.UNKNOWN)))
        .isEqualTo(0.5f);
  }

  private static Encoded encoded(int... ids) {
    return new Encoded(ids, new float[ids.length]);
  }
}
