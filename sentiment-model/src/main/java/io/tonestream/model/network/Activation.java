package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What a transformer's feed-forward layers apply between their two matrices. */
public enum Activation {
  /** {@code x/2 (1 + erf(x / sqrt 2))} (Hendrycks and Gimpel 2016). */
  @JsonProperty("gelu")
  GELU,
  /**
   * Its approximation {@code x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))}, as in Google's BERT.
   */
  @JsonProperty("gelu-tanh")
  GELU_TANH,
  /** {@code max(0, x)}. */
  @JsonProperty("relu")
  RELU;

  private static final double SQRT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);

  /** How many arrays of the values' size {@link #apply} makes. */
  int valuesHeld() {
    return switch (this) {
      case GELU, RELU -> 1;
      case GELU_TANH -> 8;
    };
  }

  NDArray apply(NDArray values) {
    return switch (this) {
      case GELU -> ai.djl.nn.Activation.gelu(values);
      case GELU_TANH -> geluTanh(values);
      case RELU -> ai.djl.nn.Activation.relu(values);
    };
  }

  private static NDArray geluTanh(NDArray values) {
    NDManager manager = values.getManager();
    return values
        .pow(Scalars.of(manager, 3))
        .mul(Scalars.of(manager, 0.044715))
        .add(values)
        .mul(Scalars.of(manager, SQRT_TWO_OVER_PI))
        .tanh()
        .add(1)
        .mul(values)
        .mul(Scalars.of(manager, 0.5));
  }
}
