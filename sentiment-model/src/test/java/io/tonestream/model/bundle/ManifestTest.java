package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ManifestTest {
  @Test
  void refusesTargetsOfANetworkThatReadsNone() {
    for (ModelBundle each : Bundles.wordNetworks()) {
      ManifestBuilder builder = each.manifest().toBuilder().targets(true);

      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "targets is true, and the architecture %s reads none",
              each.manifest().architecture().name());
    }
  }

  @Test
  void takesTargetsOfABagAndATransformer() {
    assertThat(Bundles.withTargets(Bundles.bag(1)).manifest().takesTargets()).isTrue();
    assertThat(Bundles.withTargets(Bundles.transformer(1)).manifest().takesTargets()).isTrue();
  }
}
