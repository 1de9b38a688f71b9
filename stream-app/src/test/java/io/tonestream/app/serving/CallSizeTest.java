package io.tonestream.app.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.model.text.TextPair;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallSizeTest {
  private static final String SHORT = "good";
  private static final String LONG = SHORT.repeat(100);

  private final CallSize size = new CallSize(16);

  @Test
  void growsFromOneTextUpToTheMax() {
    assertThat(size.fitting(texts(100, SHORT))).isOne();
    size.measured(texts(1, SHORT), 1_000);
    assertThat(size.fitting(texts(100, SHORT))).isEqualTo(4);
    assertThat(size.fitting(texts(3, SHORT))).isEqualTo(3);
    size.measured(texts(4, SHORT), 1_000);
    size.measured(texts(16, SHORT), 1_000);
    assertThat(size.fitting(texts(100, SHORT))).isEqualTo(16);
  }

  @Test
  void keepsACallOfASlowModelNearASecond() {
    size.measured(texts(1, SHORT), TimeUnit.MILLISECONDS.toNanos(300));
    assertThat(size.fitting(texts(100, SHORT))).isEqualTo(3);
    size.measured(texts(3, SHORT), TimeUnit.SECONDS.toNanos(6));
    assertThat(size.fitting(texts(100, SHORT))).isOne();
    size.measured(texts(1, SHORT), 0);
    assertThat(size.fitting(texts(100, SHORT))).isEqualTo(4);
  }

  @Test
  void takesFewerTextsWhereTheyAreLonger() {
    size.measured(texts(1, SHORT), TimeUnit.MILLISECONDS.toNanos(5));
    size.measured(texts(4, SHORT), TimeUnit.MILLISECONDS.toNanos(20));

    assertThat(size.fitting(texts(16, SHORT))).isEqualTo(16);
    // a second fits 200 short texts, which are two long ones
    assertThat(size.fitting(texts(16, LONG))).isEqualTo(2);
  }

  private static List<TextPair> texts(int count, String text) {
    return Collections.nCopies(count, TextPair.of(text));
  }
}
