package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.HostileBundles;
import io.tonestream.model.bundle.HostileBundles.Hostile;
import io.tonestream.model.bundle.HostileBundles.Phase;
import io.tonestream.model.bundle.ModelBundle;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileBundlesTest {
  private static final List<Hostile> ALL = HostileBundles.all();

  static List<Hostile> all() {
    return ALL;
  }

  @ParameterizedTest
  @MethodSource("all")
  void refusesItInTimeAndSaysWhy(Hostile hostile) {
    if (hostile.phase() == Phase.READ) {
      assertThatThrownBy(() -> read(hostile))
          .isInstanceOf(BadBundleException.class)
          .hasMessageStartingWith("bundle " + hostile.name() + ": ")
          .hasMessageContaining(hostile.reason());
    } else {
      ModelBundle bundle = read(hostile);
      assertThatThrownBy(() -> loadAndCheck(bundle))
          .isInstanceOf(BadBundleException.class)
          .hasMessageStartingWith("bundle " + bundle.version() + ": ")
          .hasMessageContaining(hostile.reason());
    }
  }

  @Test
  void tellsThemApartByTheirNames() {
    assertThat(ALL).extracting(Hostile::name).doesNotHaveDuplicates().hasSizeGreaterThan(60);
  }

  private static ModelBundle read(Hostile hostile) {
    return ModelBundle.read(hostile.name(), List.of(hostile.bytes()), hostile.policy());
  }

  private static void loadAndCheck(ModelBundle bundle) {
    try (DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu")) {
      model.warmUp(8, Duration.ofSeconds(1));
      model.checkGolden();
      model.checkOutputs();
    }
  }
}
