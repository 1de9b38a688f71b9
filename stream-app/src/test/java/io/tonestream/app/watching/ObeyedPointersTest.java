package io.tonestream.app.watching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.bundle.TrustedKeys;
import io.tonestream.schemas.ModelPointer;
import io.tonestream.schemas.ModelStatus.Obeyed;
import io.tonestream.topics.publishing.PointedVersion;
import io.tonestream.topics.publishing.SignedPointers;
import io.tonestream.topics.publishing.Statuses;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ObeyedPointersTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final SigningKey key = SigningKey.generate();
  private final SignedPointers signed = new SignedPointers("cluster", "models");
  private final ObeyedPointers obeyed = pointers(TrustedKeys.of(List.of(key.publicKey())));

  @Test
  void takeACopyForTheRequestThatWasObeyed() {
    assertThat(obeyed.obey(ModelPointer.ACTIVE, active(50, 7))).isEmpty();
    assertThat(obeyed.request(active(50, 7))).isEqualTo(7);

    assertThat(obeyed.obey(ModelPointer.ACTIVE, active(50, 9))).isEmpty();
    assertThat(obeyed.request(active(50, 9))).isEqualTo(7);
    assertThat(obeyed.last()).isEqualTo(new Obeyed(50, 0, 7L, null));

    assertThat(obeyed.obey(ModelPointer.ACTIVE, active(51, 11))).isEmpty();
    assertThat(obeyed.request(active(51, 11))).isEqualTo(11);
    assertThat(obeyed.obey(ModelPointer.ACTIVE, active(50, 12)))
        .get(STRING)
        .contains("is an old one");
  }

  @Test
  void knowWhatAnyInstanceObeyedWhenTheyFindACopyAtTheStart() {
    recall(new Obeyed(50, 0, 7L, null));

    assertThat(obeyed.obey(ModelPointer.ACTIVE, active(50, 9))).isEmpty();
    assertThat(obeyed.request(active(50, 9))).isEqualTo(7);
    assertThat(obeyed.last()).isEqualTo(new Obeyed(50, 0, 7L, null));
  }

  @Test
  void beginNoTrialAgainForACopy() {
    recall(new Obeyed(0, 50, null, 7L));

    assertThat(obeyed.obey(ModelPointer.SHADOW, shadow(50, 7))).as("a restart").isEmpty();
    assertThat(obeyed.obey(ModelPointer.SHADOW, shadow(50, 9)))
        .get(STRING)
        .contains("is a copy of one that was obeyed before");
    assertThat(obeyed.obey(ModelPointer.SHADOW, shadow(51, 10))).isEmpty();
  }

  @Test
  void areToldApartByTheirOffsetsWhereNoKeyIsTrusted() {
    ObeyedPointers any = pointers(TrustedKeys.NONE);
    any.recall(
        List.of(
            Statuses.obeying(
                Statuses.running("trusts keys", "v1", NOW), new Obeyed(50, 0, 7L, null))));

    assertThat(any.obey(ModelPointer.ACTIVE, active(50, 9))).isEmpty();
    assertThat(any.request(active(50, 9))).isEqualTo(9);
    assertThat(any.last()).isNull();
  }

  private void recall(Obeyed before) {
    obeyed.recall(List.of(Statuses.obeying(Statuses.running("a", "v1", NOW), before)));
  }

  private ObeyedPointers pointers(TrustedKeys trusted) {
    return new ObeyedPointers(trusted, () -> signed);
  }

  private PointedVersion active(long sequence, long offset) {
    return pointed(ModelPointer.ACTIVE, sequence, offset);
  }

  private PointedVersion shadow(long sequence, long offset) {
    return pointed(ModelPointer.SHADOW, sequence, offset);
  }

  private PointedVersion pointed(String name, long sequence, long offset) {
    ModelPointer pointer = new ModelPointer("v2", List.of("v1"));
    return new PointedVersion.Readable(signed.sign(name, pointer, sequence, key), offset);
  }
}
