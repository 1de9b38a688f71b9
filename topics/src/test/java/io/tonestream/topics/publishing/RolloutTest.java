package io.tonestream.topics.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.schemas.ModelStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTest {
  private static final Instant NOW = Instant.parse("2026-11-24T15:30:00Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(91);

  @Test
  void isCompleteOnceEveryRunningInstanceThatFollowsRunsTheVersion() {
    Rollout rollout =
        rollout(
            Statuses.running("a", "v2", NOW),
            Statuses.running("b", "v1", LONG_AGO),
            Statuses.stopped("c", "v1", NOW),
            Statuses.pinned("d", "v1", NOW));
    assertThat(rollout.isComplete()).isTrue();
    assertThat(rollout.running()).containsExactly("a");
    assertThat(rollout.pinned()).containsExactly("d");
  }

  @Test
  void saysWhoIsAwaited() {
    Rollout rollout =
        rollout(
            Statuses.running("a", "v2", NOW),
            Statuses.running("b", "v1", NOW.minusSeconds(89)),
            Statuses.running("c", "v0", NOW));
    assertThat(rollout.isComplete()).isFalse();
    assertThat(rollout.toSentence())
        .isEqualTo(
            "2 of 3 instances don't run v2 yet, though it is active: b (runs v1), c (runs v0)");
  }

  @Test
  void failsIfAnInstanceRefusesThisRequestButNotForEarlierOnes() {
    assertThat(rollout(Statuses.refusing("a", "v2", "v2", 6, NOW)).isComplete()).isTrue();
    assertThat(rollout(Statuses.refusing("a", "v2", "v1", 8, NOW)).isComplete()).isTrue();
    assertThatThrownBy(() -> rollout(Statuses.refusing("a", "v1", "v2", 7, NOW)))
        .isInstanceOf(VersionRefusedException.class)
        .hasMessage("instance a refused version v2: it says the same to every text");
  }

  @Test
  void tellsAVersionThatNobodyRunsSinceItWasRefusedFromOneThatIsOnItsWay() {
    ModelStatus refusing = Statuses.refusing("a", "v1", "v2", 7, NOW);
    assertThat(Rollout.isRefused("v2", 7, List.of(refusing), NOW)).isTrue();
    assertThat(Rollout.isRefused("v2", 8, List.of(refusing), NOW)).isFalse();
    assertThat(Rollout.isRefused("v2", 7, List.of(refusing, Statuses.running("b", "v2", NOW)), NOW))
        .isFalse();
    assertThat(Rollout.isRefused("v2", 7, List.of(Statuses.running("b", "v1", NOW)), NOW))
        .isFalse();
    assertThat(
            Rollout.isRefused(
                "v2", 7, List.of(Statuses.refusing("a", "v1", "v2", 7, LONG_AGO)), NOW))
        .isFalse();
  }

  @Test
  void isBackAtTheStartOnceNoInstanceThatFollowsRunsAPublishedModel() {
    ModelStatus published = Statuses.running("a", "v1", NOW);
    Rollout rollout =
        Rollout.ofStart(List.of(published, Statuses.running("b", "v0", LONG_AGO)), NOW);

    assertThat(published.origin()).isEqualTo(ModelStatus.Origin.TOPIC);
    assertThat(rollout.isComplete()).isFalse();
    assertThat(rollout.toSentence())
        .isEqualTo("1 of 1 instances don't run the model that it started with yet: a (runs v1)");
    assertThat(Rollout.ofStart(List.of(Statuses.stopped("a", "v1", NOW)), NOW).isComplete())
        .isTrue();
  }

  private static Rollout rollout(ModelStatus... statuses) {
    return Rollout.of("v2", 7, List.of(statuses), NOW);
  }
}
