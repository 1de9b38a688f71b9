package io.tonestream.topics.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.schemas.ModelStatus.Obeyed;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LastObeyedTest {
  private static final Instant NOW = Instant.parse("2026-11-24T15:30:00Z");

  @Test
  void isTheLatestThatAnyInstanceObeyedWhereItWasObeyedFirst() {
    List<ModelStatus> statuses =
        List.of(
            Statuses.running("trusts no keys", "v1", NOW),
            obeying("a", new Obeyed(50, 3, 9L, 2L)),
            obeying("b", new Obeyed(50, 0, 7L, null)),
            obeying("c", new Obeyed(50, 2, null, 1L)),
            obeying("behind", new Obeyed(40, 0, 5L, null)));

    assertThat(LastObeyed.of(ModelPointer.ACTIVE, statuses)).isEqualTo(new LastObeyed(50, 7L));
    assertThat(LastObeyed.of(ModelPointer.SHADOW, statuses)).isEqualTo(new LastObeyed(3, 2L));
    assertThat(LastObeyed.of(ModelPointer.ACTIVE, List.of())).isEqualTo(LastObeyed.NONE);
  }

  @Test
  void tellsACopyFromAnythingElse() {
    LastObeyed last = new LastObeyed(50, 7L);

    assertThat(last.requestOf(pointed(50, 9))).isEqualTo(7);
    assertThat(last.requestOf(pointed(51, 9))).isEqualTo(9);
    assertThat(new LastObeyed(50, null).requestOf(pointed(50, 9))).isEqualTo(9);
    ModelPointer unsigned = new ModelPointer("v1", List.of());
    assertThat(last.requestOf(new PointedVersion.Readable(unsigned, 9))).isEqualTo(9);
  }

  private static PointedVersion.Readable pointed(long sequence, long offset) {
    return new PointedVersion.Readable(
        new ModelPointer("v1", List.of(), new ModelPointer.Signed(sequence, "key", "AAAA")),
        offset);
  }

  private static ModelStatus obeying(String instance, Obeyed obeyed) {
    return Statuses.obeying(Statuses.running(instance, "v1", NOW), obeyed);
  }
}
