package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.TextSketch.Answer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TextSketchTest {
  private static final long LAST = 0xFFFF_FFFFL;

  @Test
  void knowsAllOfFewTexts() {
    TextSketch sketch = TextSketch.of(LongStream.of(LAST, 7, 3, 7, 0));

    assertThat(sketch.complete()).isTrue();
    assertThat(sketch.lookUp(new long[] {0, 1, 7, 8, LAST, LAST - 1}))
        .containsExactly(Answer.YES, Answer.NO, Answer.YES, Answer.NO, Answer.YES, Answer.NO);
  }

  @Test
  void ofManyTextsKnowsThoseWithSmallHashes() {
    TextSketch sketch = TextSketch.of(LongStream.range(0, 100_000).map(i -> 2 * (99_999 - i)));

    long reach = 2 * (TextSketch.MAX_HASHES - 1);
    assertThat(sketch.complete()).isFalse();
    assertThat(sketch.lookUp(new long[] {0, 1, reach - 1, reach, reach + 1, reach + 2}))
        .containsExactly(
            Answer.YES, Answer.NO, Answer.NO, Answer.YES, Answer.UNKNOWN, Answer.UNKNOWN);
  }

  @Test
  void takesThoseOfAnotherAsFarAsBothReach() {
    TextSketch far = TextSketch.of(LongStream.range(0, 10_000).map(i -> 10 * i));
    TextSketch near = TextSketch.of(LongStream.range(0, 10_000).map(i -> 3 * i + 1));
    TextSketch few = TextSketch.of(LongStream.of(5, 1_000_000));

    long[] texts = {5, 7, 30, 31, 3 * 4_095 + 1, 3 * 4_095 + 2};
    TextSketch both = far.and(near);
    assertThat(both).isEqualTo(near.and(far));
    assertThat(both.lookUp(texts))
        .containsExactly(
            Answer.NO, Answer.YES, Answer.YES, Answer.YES, Answer.UNKNOWN, Answer.UNKNOWN);
    assertThat(near.and(few).lookUp(texts))
        .startsWith(Answer.YES, Answer.YES, Answer.NO, Answer.YES);
    assertThat(few.and(few)).isEqualTo(few);
    assertThat(TextSketch.of(LongStream.empty()).lookUp(texts)).containsOnly(Answer.NO);
  }

  @Test
  void refusesWhatNoTrainerWrites() {
    assertThatThrownBy(() -> new TextSketch(true, "AAAA")).hasMessageContaining("is cut: 3 bytes");
    assertThatThrownBy(() -> new TextSketch(true, "?")).hasMessageContaining("no base64");
    assertThatThrownBy(() -> new TextSketch(true, "AAAAAQAAAAE=")).hasMessageContaining("grow");
    assertThatThrownBy(() -> new TextSketch(true, "A".repeat(4 * 7_000)))
        .hasMessageContaining("more than 4096");
  }
}
