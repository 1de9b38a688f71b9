package io.tonestream.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class CatchUpTest {
  private static final long SECOND = 1_000_000_000L;

  /** Offsets are a tenth more than labels, as with markers of transactions. */
  private static Timeline timeline() {
    Timeline timeline = new Timeline(0);
    timeline.add(2 * SECOND, 0, 1);
    timeline.add(3 * SECOND, 110, 3);
    timeline.add(4 * SECOND, 330, 4);
    timeline.add(5 * SECOND, 330, 4.5);
    timeline.add(6 * SECOND, 330, 4.6);
    return timeline;
  }

  @Test
  void tellsFirstLabelsFromLaterOnes() {
    CatchUp catchUp = CatchUp.of(timeline(), 0, 2 * SECOND, 5 * SECOND, 100, 300);

    assertThat(catchUp.startSeconds()).isEqualTo(2);
    assertThat(catchUp.startCpu()).isEqualTo(1);
    assertThat(catchUp.coldRate()).isEqualTo(100, within(1e-6));
    assertThat(catchUp.coldCpuOfLabel()).isEqualTo(2 / 100.0, within(1e-9));
    assertThat(catchUp.warmRate()).isEqualTo(200, within(1e-6));
    assertThat(catchUp.lastRate()).isEqualTo(200, within(1e-6));
    // Counting goes on after the last label, and is part of the work.
    assertThat(catchUp.warmCpuOfLabel()).isEqualTo(1.5 / 200, within(1e-9));
    assertThat(catchUp.aggregatesAfterSeconds()).isEqualTo(1);
  }

  @Test
  void hasNoLaterLabelsWhereAllAreFirstOnes() {
    CatchUp catchUp = CatchUp.of(timeline(), 0, 2 * SECOND, 3 * SECOND, 300, 300);

    assertThat(catchUp.coldRate()).isEqualTo(150, within(1e-6));
    assertThat(catchUp.coldCpuOfLabel()).isEqualTo(3 / 300.0, within(1e-9));
    assertThat(catchUp.warmRate()).isNull();
    assertThat(catchUp.lastRate()).isEqualTo(150, within(1e-6));
    assertThat(catchUp.aggregatesAfterSeconds()).isZero();
  }
}
