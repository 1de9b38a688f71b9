package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.RunLimits;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {
  private static final ModelFootprint FOOTPRINT = new ModelFootprint(438_000_000, 1_200_000_000);

  private final AtomicLong free = new AtomicLong();
  private final AtomicLong cached = new AtomicLong();
  private final DeviceMemory memory =
      new DeviceMemory(device -> free.get(), () -> free.addAndGet(cached.getAndSet(0)));

  @Test
  void refusesAModelThatAGpuHasNoRoomForWithTheFigures() {
    free.set(1_000_000_000);
    memory.take(Device.gpu(1), FOOTPRINT);

    assertThatThrownBy(() -> memory.requireRoom("v2", FOOTPRINT, Device.gpu(1)))
        .isInstanceOf(BadBundleException.class)
        .hasMessageContaining("bundle v2: on gpu:1")
        .hasMessageContaining("parameters take 438 MB")
        .hasMessageContaining("largest run about 1,200 MB")
        .hasMessageContaining("only 1,000 MB are free beside the 438 MB");
  }

  @Test
  void takesBackWhatPyTorchOnlyKeepsBeforeItRefuses() {
    free.set(1_000_000_000);
    cached.set(700_000_000);

    assertThatCode(() -> memory.requireRoom("v2", FOOTPRINT, Device.gpu(0)))
        .doesNotThrowAnyException();
    assertThat(cached).hasValue(0);
  }

  @Test
  void leavesWhatIsKeptWhereThereIsRoom() {
    free.set(FOOTPRINT.total());
    cached.set(1);

    memory.requireRoom("v2", FOOTPRINT, Device.gpu(0));

    assertThat(cached).hasValue(1);
  }

  @Test
  void asksNothingOfACpu() {
    DeviceMemory unasked =
        new DeviceMemory(
            device -> {
              throw new IllegalStateException("asked about " + device);
            },
            () -> {});

    assertThatCode(() -> unasked.requireRoom("v2", FOOTPRINT, Device.cpu()))
        .doesNotThrowAnyException();
  }

  @Test
  void knowsWhatModelsHoldUntilTheyAndTheirPredictorsAreClosed() {
    ModelBundle bundle = Bundles.bag(1);
    long parameters =
        ModelFootprint.of(bundle, ComputePrecision.SINGLE, limits(bundle)).parameters();
    long before = heldOnCpu();

    DjlSentimentModel model = DjlSentimentModel.load(bundle, "cpu");
    SentimentPredictor predictor = model.openPredictor();
    assertThat(heldOnCpu()).isEqualTo(before + parameters);
    model.close();
    assertThat(heldOnCpu()).isEqualTo(before + parameters);
    predictor.close();
    assertThat(heldOnCpu()).isEqualTo(before);
  }

  @Test
  void countsParametersByTheirShapes() {
    ModelBundle bundle = Bundles.rnn(5);
    long values =
        bundle.parameters().values().stream().mapToLong(each -> each.values().length).sum();

    assertThat(ModelFootprint.of(bundle, ComputePrecision.SINGLE, limits(bundle)).parameters())
        .isEqualTo(4 * values);
  }

  private static RunLimits limits(ModelBundle bundle) {
    return bundle.manifest().architecture().runLimits(false);
  }

  private static long heldOnCpu() {
    return DeviceMemory.ofProcess().held().getOrDefault("cpu", 0L);
  }
}
