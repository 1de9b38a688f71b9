package io.tonestream.trainer.optimization;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.tonestream.model.Engines;
import io.tonestream.model.network.Activation;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Head;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Noise;
import io.tonestream.model.network.Parameters;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.TextNormalization;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.network.Truncation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gradient is the same when the garbage collector comes before the way back. */
class GradientTest {
  private static final String QUERY = "layer_0_query_weight";

  @ParameterizedTest
  @EnumSource(Activation.class)
  void isTheSameWhenTheGarbageCollectorComesInBetween(Activation activation)
      throws InterruptedException {
    Network network = network(activation);
    float[] expected = gradient(network, false);

    assertThat(expected).isNotEqualTo(new float[expected.length]);
    for (int i = 0; i < 3; i++) {
      assertThat(gradient(network, true)).isEqualTo(expected);
    }
  }

  private static Network network(Activation activation) {
    return new Transformer(
        20,
        16,
        0,
        2,
        2,
        32,
        4,
        64,
        activation,
        1e-12,
        Head.TANH,
        16,
        Truncation.HEAD,
        TextNormalization.NONE,
        0);
  }

  private static float[] gradient(Network network, boolean collected) throws InterruptedException {
    try (NDManager manager = Engines.pyTorch().newBaseManager()) {
      JniUtils.setGradMode(true);
      Map<String, NDArray> parameters = new LinkedHashMap<>();
      network
          .initialParameters(3, new SplittableRandom(1))
          .forEach((name, tensor) -> parameters.put(name, leaf(manager, tensor)));
      Encoded text = new Encoded(new int[] {2, 7, 8, 9, 3}, new float[] {1, 1, 1, 1, 1});
      Batch batch = new Batch(new Encoded[] {text}, new float[][] {{0, 0.3f, 0.7f}});
      NDArray logits = network.logits(new Parameters(parameters), batch.input(manager), Noise.NONE);
      NDArray loss = Losses.crossEntropy(logits, batch.targets(manager));
      if (collected) {
        collectAndOverwrite();
      }
      JniUtils.backward((PtNDArray) loss, (PtNDArray) manager.ones(new Shape()), false, false);
      return requireNonNull(parameters.get(QUERY)).getGradient().toFloatArray();
    }
  }

  private static NDArray leaf(NDManager manager, Tensor tensor) {
    NDArray leaf = manager.create(tensor.values(), new Shape(tensor.shape()));
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** What buffers had that nobody holds any more is soon others'. */
  private static void collectAndOverwrite() throws InterruptedException {
    System.gc();
    Thread.sleep(100);
    List<ByteBuffer> others = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      others.add(ByteBuffer.allocateDirect(4 + i % 8).putInt(0, 0x1234567));
    }
    assertThat(others).hasSize(2_000);
  }
}
