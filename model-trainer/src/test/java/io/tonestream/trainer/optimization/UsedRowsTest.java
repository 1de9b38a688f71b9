package io.tonestream.trainer.optimization;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.network.Encoded;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UsedRowsTest {
  private static final int TABLE_ROWS = 4_000;
  private static final int WIDTH = 2;

  private final UsedRows rows = new UsedRows(TABLE_ROWS);

  @Test
  void numbersRowsInTheOrderOfTheirFirstUse() {
    Encoded[] local = rows.renumber(new Encoded[] {text(7, 3, 7), text(9, 3)});

    assertThat(local[0].ids()).containsExactly(1, 2, 1);
    assertThat(local[1].ids()).containsExactly(3, 2);
    assertThat(rows.count()).isEqualTo(4);
    assertThat(rows.row(3)).isEqualTo(9);
    assertThat(rows.renumbered(9)).isEqualTo(3);
  }

  @Test
  void leavesTextsAndTheirWeightsAsTheyAre() {
    Encoded text = new Encoded(new int[] {7, 3}, new float[] {0.5f, 2});
    Encoded local = rows.renumber(new Encoded[] {text})[0];

    assertThat(text.ids()).containsExactly(7, 3);
    assertThat(local.weights()).containsExactly(0.5f, 2);
  }

  @Test
  void forgetsTheRowsOfEarlierTexts() {
    rows.renumber(new Encoded[] {text(7, 3)});
    rows.renumber(new Encoded[] {text(3)});

    assertThat(rows.count()).isEqualTo(2);
    assertThat(rows.renumbered(3)).isOne();
    assertThat(rows.renumbered(7)).isZero();
  }

  @Test
  void handsOverTheSameNumbersThatTheTextsHadBefore() {
    SplittableRandom random = new SplittableRandom(1);
    float[] table = new float[TABLE_ROWS * WIDTH];
    for (int i = 0; i < table.length; i++) {
      table[i] = i;
    }
    for (int batch = 0; batch < 3; batch++) {
      Encoded[] texts = new Encoded[20];
      Arrays.setAll(
          texts, i -> text(random.ints(100, 1, TABLE_ROWS).toArray())); // more rows than at first
      Encoded[] local = rows.renumber(texts);
      float[] used = rows.of(table, WIDTH);

      assertThat(used).hasSize(rows.count() * WIDTH).startsWith(0, 0);
      for (int i = 0; i < texts.length; i++) {
        for (int word = 0; word < texts[i].length(); word++) {
          int to = local[i].ids()[word] * WIDTH;
          int from = texts[i].ids()[word] * WIDTH;
          assertThat(Arrays.copyOfRange(used, to, to + WIDTH))
              .containsExactly(table[from], table[from + 1]);
        }
      }
    }
  }

  private static Encoded text(int... ids) {
    float[] weights = new float[ids.length];
    Arrays.fill(weights, 1);
    return new Encoded(ids, weights);
  }
}
