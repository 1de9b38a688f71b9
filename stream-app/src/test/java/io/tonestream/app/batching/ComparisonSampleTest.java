package io.tonestream.app.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ComparisonSampleTest {
  @Test
  void takesTheFirstTextsOfEachBrand() {
    ComparisonSample sample = new ComparisonSample(0);
    List<Integer> chosen = new ArrayList<>();
    for (int batch = 0; batch < 10; batch++) {
      chosen.addAll(sample.of("v2", 20, 64, i -> List.of(i == 0 ? "rare" : "common")));
    }

    assertThat(chosen).filteredOn(i -> i == 0).hasSize(10);
    assertThat(chosen).filteredOn(i -> i > 0).hasSize(ComparisonSample.FIRST);
  }

  @Test
  void takesAShareOfTheOthers() {
    ComparisonSample sample = new ComparisonSample(0.05);
    int chosen = 0;
    for (int batch = 0; batch < 200; batch++) {
      chosen += sample.of("v2", 100, 64, i -> List.of()).size();
    }

    assertThat(chosen).isBetween(850, 1_150);
  }

  @Test
  void startsAnewWithEachVersion() {
    ComparisonSample sample = new ComparisonSample(0);
    sample.of("v2", 64, 64, i -> List.of("brand"));

    assertThat(sample.of("v2", 64, 64, i -> List.of("brand"))).isEmpty();
    assertThat(sample.of("v3", 64, 64, i -> List.of("brand"))).hasSize(ComparisonSample.FIRST);
  }

  @Test
  void keepsABatchsWaitShort() {
    assertThat(new ComparisonSample(1).of("v2", 512, 64, i -> List.of())).hasSize(64);
  }

  @Test
  void takesNoMoreThanThereIsTimeFor() {
    assertThat(new ComparisonSample(1).of("v2", 512, 3, i -> List.of())).hasSize(3);
  }
}
