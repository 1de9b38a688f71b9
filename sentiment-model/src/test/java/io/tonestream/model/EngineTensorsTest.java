package io.tonestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tonestream.model.network.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EngineTensorsTest {
  @Test
  void copiesTensorsOfAnySize() {
    try (NDManager manager = Engines.pyTorch().newBaseManager()) {
      EngineTensors tensors = new EngineTensors(manager);
      for (long[] shape :
          List.of(
              new long[] {1},
              new long[] {3, 5, 2},
              new long[] {1 << 18},
              new long[] {(1 << 18) + 1},
              new long[] {700_001, 3})) {
        Tensor tensor = random(shape);
        NDArray copy = tensors.copy(tensor);

        assertThat(copy.getShape()).isEqualTo(new Shape(shape));
        assertThat(copy.toFloatArray()).isEqualTo(tensor.values());
      }
      assertThat(manager.getManagedArrays()).as("one for each").hasSize(5);
    }
  }

  private static Tensor random(long... shape) {
    float[] values = new float[Math.toIntExact(Tensor.size(shape))];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return new Tensor(shape, values);
  }
}
