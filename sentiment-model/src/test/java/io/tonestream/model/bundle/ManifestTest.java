package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.network.Cnn;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManifestTest {
  @Test
  void refusesTargetsOfANetworkThatReadsNone() {
    List<ModelBundle> recurrent =
        Bundles.wordNetworks().stream()
            .filter(each -> !(each.manifest().architecture() instanceof Cnn))
            .toList();
    assertThat(recurrent).isNotEmpty();
    for (ModelBundle each : recurrent) {
      ManifestBuilder builder = each.manifest().toBuilder().targets(true);

      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "targets is true, and the architecture %s reads none",
              each.manifest().architecture().name());
    }
  }

  @Test
  void takesTargetsOfABagACnnAndATransformer() {
    ModelBundle cnn = Bundles.wordNetworks().get(Bundles.wordNetworks().size() - 1);
    assertThat(Bundles.withTargets(cnn).manifest().takesTargets()).isTrue();
    assertThat(Bundles.withTargets(Bundles.bag(1)).manifest().takesTargets()).isTrue();
    assertThat(Bundles.withTargets(Bundles.transformer(1)).manifest().takesTargets()).isTrue();
  }
}
