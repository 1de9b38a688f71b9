package io.tonestream.app.watching;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Origin;
import io.tonestream.schemas.ModelStatus.Phase;
import io.tonestream.schemas.ModelStatus.Refusal;
import io.tonestream.schemas.ModelStatus.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecollectionTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void isOfNothingAtTheFirstStart() {
    Recollection first = new Recollection(null, NOW);

    assertThat(first.refusals()).isEmpty();
    assertThat(first.published()).isEmpty();
    assertThat(first.lastGoodBeside("v2")).isEmpty();
    assertThat(first.tookBack("v2", 7)).isFalse();
  }

  @Test
  void knowsThePublishedVersionThatLabelled() {
    assertThat(recollection(Origin.TOPIC, null).published()).contains("v2");
    assertThat(recollection(Origin.BUNDLED, null).published()).isEmpty();
  }

  @Test
  void knowsTheLastGoodVersionUntilTheOtherHadProvedItself() {
    Recollection onProbation = recollection(Origin.TOPIC, NOW.plusSeconds(1));

    assertThat(onProbation.lastGoodBeside("v2")).contains("v1");
    assertThat(onProbation.lastGoodBeside("v3")).as("another is wanted now").isEmpty();
    assertThat(recollection(Origin.TOPIC, NOW).lastGoodBeside("v2")).as("time is up").isEmpty();
    assertThat(recollection(Origin.TOPIC, null).lastGoodBeside("v2")).isEmpty();
  }

  @Test
  void knowsWhatWasTakenBackByTheRequestForIt() {
    Recollection recollection =
        recollection(
            Origin.TOPIC,
            null,
            new Refusal("v3", 7, Phase.PROBATION, "it fails", NOW),
            new Refusal("v4", 8, Phase.VERIFY, "it isn't signed", NOW));

    assertThat(recollection.tookBack("v3", 7)).isTrue();
    assertThat(recollection.tookBack("v3", 9)).as("asked for again").isFalse();
    assertThat(recollection.tookBack("v4", 8)).as("another configuration may take it").isFalse();
  }

  private static Recollection recollection(
      Origin origin, @Nullable Instant probationUntil, Refusal... refusals) {
    ModelStatus before =
        new ModelStatus(
            "instance",
            "app",
            State.STOPPED,
            "v2",
            NOW.minusSeconds(60),
            origin,
            null,
            null,
            probationUntil,
            "v1",
            null,
            null,
            List.of(refusals),
            null,
            null,
            null,
            null,
            NOW.minusSeconds(30));
    return new Recollection(before, NOW);
  }
}
