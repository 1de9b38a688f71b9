package io.tonestream.topics.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Obeyed;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({"LOG_APPEND_TIME, 1", "CREATE_TIME, 0"})
  void awaitsAnInstanceWhoseClockIsBehind(TimestampType type, int awaited) {
    ModelStatuses.Latest statuses = new ModelStatuses.Latest();
    statuses.take(List.of(record(Statuses.running("a", "v1", NOW.minusSeconds(600)), type)));

    assertThat(Rollout.of(pointed(7), statuses.all(), NOW).waiting()).hasSize(awaited);
  }

  /** Written now. */
  private static ConsumerRecord<byte[], byte[]> record(ModelStatus status, TimestampType type) {
    return new ConsumerRecord<>(
        "model-status",
        0,
        0,
        NOW.toEpochMilli(),
        type,
        0,
        0,
        status.instance().getBytes(UTF_8),
        Json.write(status),
        new RecordHeaders(),
        Optional.empty());
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
    assertThat(Rollout.isRefused(pointed(7), List.of(refusing), NOW)).isTrue();
    assertThat(Rollout.isRefused(pointed(8), List.of(refusing), NOW)).isFalse();
    assertThat(
            Rollout.isRefused(pointed(7), List.of(refusing, Statuses.running("b", "v2", NOW)), NOW))
        .isFalse();
    assertThat(Rollout.isRefused(pointed(7), List.of(Statuses.running("b", "v1", NOW)), NOW))
        .isFalse();
    assertThat(
            Rollout.isRefused(
                pointed(7), List.of(Statuses.refusing("a", "v1", "v2", 7, LONG_AGO)), NOW))
        .isFalse();
  }

  @Test
  void takesACopyOfAPointerForTheRequestThatItWasFirst() {
    ModelPointer signed =
        new ModelPointer("v2", List.of(), new ModelPointer.Signed(50, "key", "AAAA"));
    List<ModelStatus> refusing =
        List.of(
            Statuses.obeying(
                Statuses.refusing("a", "v1", "v2", 7, NOW), new Obeyed(50, 0, 7L, null)));

    assertThat(Rollout.isRefused(new PointedVersion.Readable(signed, 9), refusing, NOW)).isTrue();
    assertThatThrownBy(() -> Rollout.of(new PointedVersion.Readable(signed, 9), refusing, NOW))
        .isInstanceOf(VersionRefusedException.class);
    ModelPointer anew =
        new ModelPointer("v2", List.of(), new ModelPointer.Signed(51, "key", "AAAA"));
    assertThat(Rollout.isRefused(new PointedVersion.Readable(anew, 9), refusing, NOW)).isFalse();
    assertThat(Rollout.isRefused(pointed(9), refusing, NOW)).as("unsigned").isFalse();
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
    return Rollout.of(pointed(7), List.of(statuses), NOW);
  }

  private static PointedVersion.Readable pointed(long offset) {
    return new PointedVersion.Readable(new ModelPointer("v2", List.of()), offset);
  }
}
