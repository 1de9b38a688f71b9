package io.tonestream.app.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.alerts.Bin.Swap;
import io.tonestream.app.repeats.OwnTexts;
import io.tonestream.schemas.BrandSentiment.Counts;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class SpanTest {
  private final Span span = new Span();

  /** By hand: half of the first bin, and all of the second. */
  @Test
  void addsBinsUpAndLetsThemFade() {
    add(900_000, 2, 4, 6, Swap.NONE);
    span.fade(0.5);
    add(1_800_000, 1, 2, 3, Swap.unknown(1));

    assertThat(span.startMillis()).isEqualTo(900_000);
    assertThat(span.bins()).isEqualTo(1.5);
    assertThat(span.counts()).isEqualTo(new Counts(2, 4, 6));
    assertThat(span.texts()).isEqualTo(12);
    assertThat(span.observed()).isEqualTo(0.5 * 4 + 2);
    assertThat(span.expected()).isEqualTo(0.5 * 1 + 1);
    assertThat(span.variance()).isEqualTo(0.5 * 9 + 9);
    assertThat(span.swapped()).isTrue();
  }

  @Test
  void endsWithItsLastBin() {
    add(900_000, 1, 0, 0, Swap.NONE);
    add(1_800_000, 1, 0, 0, Swap.NONE);

    assertThat(span.endMillis(900_000)).isEqualTo(2_700_000);
    assertThat(span.swapped()).isFalse();
  }

  @Test
  void isWhatAnotherIsAndNothingOnceItIsCleared() {
    add(900_000, 2, 4, 6, Swap.unknown(1));
    Span copy = new Span();
    copy.set(span);
    assertThat(bytes(copy)).isEqualTo(bytes(span));

    Span read = new Span();
    read.read(ByteBuffer.wrap(bytes(span)));
    assertThat(bytes(read)).isEqualTo(bytes(span));

    span.clear();
    assertThat(span.isEmpty()).isTrue();
    assertThat(bytes(span)).isEqualTo(bytes(new Span()));
  }

  private void add(long start, long negative, long neutral, long positive, Swap swap) {
    Counts counts = new Counts(negative, neutral, positive);
    span.add(
        new Bin(start, counts, OwnTexts.of(counts), swap),
        new Forecast(Seasons.at(start), positive - negative, 1, 9, 0));
  }

  private static byte[] bytes(Span span) {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    span.write(bytes);
    byte[] written = new byte[bytes.position()];
    bytes.flip().get(written);
    return written;
  }
}
