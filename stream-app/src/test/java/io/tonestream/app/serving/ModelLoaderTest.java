package io.tonestream.app.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.model.ComputePrecision;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.TextCost;
import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.HostileBundles;
import io.tonestream.model.bundle.HostileBundles.Hostile;
import io.tonestream.model.bundle.HostileBundles.Phase;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.ModelStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelLoaderTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  @TempDir Path folder;

  static List<Hostile> hostile() {
    return HostileBundles.all().stream()
        .filter(each -> each.policy().equals(BundlePolicy.DEFAULT))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void refusesAHostileBundleAndSaysWhy(Hostile hostile) {
    ModelLoader loader = loader(List.of(), List.of(), LONG);
    String version =
        hostile.phase() == Phase.READ
            ? hostile.name()
            : ModelBundle.read(hostile.name(), hostile.bytes()).version();

    assertThatThrownBy(() -> publish(loader, version, hostile.bytes()))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining(hostile.reason());
  }

  @Test
  void loadsAPublishedBundleStepByStepAndSaysWhoSignedIt() {
    SigningKey key = SigningKey.generate();
    ModelLoader loader = loader(List.of(key.publicKey()), List.of(Label.values()), LONG);
    ModelBundle signed = ModelBundle.bundled().signed(key);
    List<ModelStatus.Phase> phases = new ArrayList<>();

    ModelBundle verified = loader.verify(signed.version(), List.of(signed.toBytes()));
    ServingModel model = loader.load(verified, 7, phases::add);
    try (SentimentModel owned = model.model()) {
      assertThat(owned.version()).isEqualTo(signed.version());
      assertThat(model.signedBy()).isEqualTo(key.id());
      assertThat(phases)
          .containsExactly(
              ModelStatus.Phase.LOAD, ModelStatus.Phase.WARM_UP, ModelStatus.Phase.TEST);
    }
  }

  @Test
  void refusesAModelThatTakesTooLongForASingleTextWithTheFigures() {
    TextCost slow = new TextCost(Duration.ofMillis(2_345), Duration.ofMillis(100), 8);
    TextCost bearable = new TextCost(Duration.ofMillis(1_900), Duration.ofMillis(1_900), 1);

    assertThatThrownBy(() -> ModelLoader.requireFitForStream("v1", slow))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("v1")
        .hasMessageContaining("2,345 ms, more than the 2,000 ms");
    assertThatCode(() -> ModelLoader.requireFitForStream("v1", bearable))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAModelThatLacksALabelThatIsAskedFor() {
    ModelLoader loader = loader(List.of(), List.of(Label.NEUTRAL), LONG);
    ModelBundle two = Bundles.bag(1, Label.NEGATIVE, Label.POSITIVE);

    assertThatThrownBy(() -> publish(loader, two.version(), two.toBytes()))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("tonestream.model.labels");
  }

  @Test
  void refusesABundleThatWasPublishedAsAnotherVersion() {
    ModelBundle bundle = Bundles.bag(1);

    assertThatThrownBy(
            () ->
                publish(
                    loader(List.of(), List.of(), LONG), "2026.11.24-1530-0000", bundle.toBytes()))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("it says that it is version " + bundle.version());
  }

  @Test
  void refusesAPublishedModelThatIsTooSlowButServesItWhenItIsTheFirst() {
    ModelLoader loader = loader(List.of(), List.of(), Duration.ofNanos(1));
    ModelBundle bundled = ModelBundle.bundled();

    assertThatThrownBy(() -> publish(loader, bundled.version(), bundled.toBytes()))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("a text on cpu, more than the");
    try (SentimentModel first = loader.loadFirst().model()) {
      assertThat(first.version()).isEqualTo(bundled.version());
    }
  }

  @Test
  void takesATorchscriptFromTheTopicAndAsTheFirstIfTheSettingAllowsOne() throws IOException {
    ModelBundle script = Bundles.script();
    Path file = folder.resolve("script.zip");
    script.write(file);

    publish(loader(file, true), script.version(), script.toBytes());
    try (SentimentModel first = loader(file, true).loadFirst().model()) {
      assertThat(first.version()).isEqualTo(script.version());
    }
    ModelLoader cautious = loader(file, false);
    assertThatThrownBy(() -> publish(cautious, script.version(), script.toBytes()))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("it holds TorchScript");
    assertThatThrownBy(cautious::loadFirst)
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("it holds TorchScript");
  }

  private static void publish(ModelLoader loader, String version, byte[] file) {
    loader.load(loader.verify(version, List.of(file)), 0, phase -> {}).model().close();
  }

  private static ModelLoader loader(
      List<String> trustedKeys, List<Label> labels, Duration maxLatency) {
    return loader(null, trustedKeys, false, labels, maxLatency);
  }

  private static ModelLoader loader(Path bundle, boolean allowTorchscript) {
    return loader(bundle, List.of(), allowTorchscript, List.of(), LONG);
  }

  private static ModelLoader loader(
      @Nullable Path bundle,
      List<String> trustedKeys,
      boolean allowTorchscript,
      List<Label> labels,
      Duration maxLatency) {
    return new ModelLoader(
        new ModelConfiguration(
            bundle,
            "cpu",
            null,
            null,
            trustedKeys,
            allowTorchscript,
            labels,
            maxLatency,
            BundlePolicy.DEFAULT.maxBytes(),
            ComputePrecision.SINGLE,
            null),
        8,
        ModelGuard.withoutMemory());
  }
}
