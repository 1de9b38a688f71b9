package io.tonestream.trainer.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.SubwordVocabulary;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.testing.TinyEncoders;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final SubwordVocabulary VOCABULARY =
      SubwordVocabulary.of(TinyEncoders.withMask(Head.LINEAR).vocabulary());
  private static final int UNKNOWN = 1;
  private static final int START = 2;
  private static final int END = 3;
  private static final int MASK = 4;
  private static final int LAST = 22;

  private final Masking masking = new Masking(VOCABULARY);

  @Property(tries = 300)
  void choosesPiecesAloneAndAsManyAsItShould(
      @ForAll @Size(max = 100) List<@IntRange(max = LAST) Integer> pieces, @ForAll long seed) {
    Encoded text = text(pieces.stream().mapToInt(Integer::intValue).toArray());
    Batch hidden = masking.hide(new Encoded[] {text}, new SplittableRandom(seed));

    int[] ids = hidden.texts()[0].ids();
    float[] targets = hidden.targets()[0];
    long ordinary = pieces.stream().filter(VOCABULARY::isOrdinary).count();
    assertThat(masking.applies(text)).isEqualTo(ordinary > 0);
    assertThat((long) Masking.chosen(targets))
        .isEqualTo(ordinary == 0 ? 0 : Math.max(1, Math.round(0.15 * ordinary)));
    for (int i = 0; i < ids.length; i++) {
      if (targets[i] == Masking.NOT_CHOSEN) {
        assertThat(ids[i]).isEqualTo(text.ids()[i]);
      } else {
        assertThat(targets[i]).isEqualTo(text.ids()[i]);
        assertThat(VOCABULARY.isOrdinary(text.ids()[i])).isTrue();
        assertThat(ids[i] == MASK || VOCABULARY.isOrdinary(ids[i])).isTrue();
      }
    }
  }

  @Test
  void fourInFiveBecomeTheMaskAndHalfOfTheOthersStay() {
    int[] pieces = new int[100_000];
    Arrays.fill(pieces, 10);
    Batch hidden = masking.hide(new Encoded[] {text(pieces)}, new SplittableRandom(1));

    int[] ids = hidden.texts()[0].ids();
    float[] targets = hidden.targets()[0];
    double masked = 0;
    double other = 0;
    for (int i = 0; i < ids.length; i++) {
      if (targets[i] != Masking.NOT_CHOSEN) {
        masked += ids[i] == MASK ? 1 : 0;
        other += ids[i] != MASK && ids[i] != 10 ? 1 : 0;
      }
    }
    assertThat(Masking.chosen(targets)).isEqualTo(15_000);
    assertThat(masked / 15_000).isCloseTo(0.8, within(0.015));
    // One in 18 of those replaced is replaced by itself.
    assertThat(other / 15_000).isCloseTo(0.1 * 17 / 18, within(0.01));
  }

  @Test
  void hidesOtherPiecesNextTime() {
    Encoded[] text = {text(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)};
    SplittableRandom random = new SplittableRandom(1);

    assertThat(masking.hide(text, random).targets())
        .isNotEqualTo(masking.hide(text, random).targets());
    assertThat(masking.hide(text, new SplittableRandom(2)).targets())
        .isEqualTo(masking.hide(text, new SplittableRandom(2)).targets());
    assertThat(text[0].ids()).startsWith(START, 5, 6, 7);
  }

  @Test
  void countsHowOftenPiecesCome() {
    float[] shares = Masking.logShares(new Encoded[] {text(7, 7, UNKNOWN)}, 23);

    assertThat(Math.exp(shares[7])).isCloseTo(3 / 28.0, within(1e-6));
    assertThat(Math.exp(shares[8])).isCloseTo(1 / 28.0, within(1e-6));
  }

  @Test
  void needsAMask() {
    SubwordVocabulary without = SubwordVocabulary.of(TinyEncoders.bare().vocabulary());

    assertThatThrownBy(() -> new Masking(without))
        .hasMessageContaining("the encoder's tokenizer has no mask token ([MASK] or <mask>)");
  }

  private static Encoded text(int... pieces) {
    int[] ids = new int[pieces.length + 2];
    ids[0] = START;
    System.arraycopy(pieces, 0, ids, 1, pieces.length);
    ids[ids.length - 1] = END;
    return new Encoded(ids, new float[ids.length]);
  }
}
