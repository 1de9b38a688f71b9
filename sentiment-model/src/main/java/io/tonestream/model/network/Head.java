package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What a transformer has between its first token's last state and the output layer. */
public enum Head {
  /** Nothing: the output layer reads the state. */
  @JsonProperty("linear")
  LINEAR,
  /** A dense layer and tanh: BERT's pooler, RoBERTa's classification head. */
  @JsonProperty("tanh")
  TANH,
  /** A dense layer and ReLU: DistilBERT's classification head. */
  @JsonProperty("relu")
  RELU;

  /** Whether it has a dense layer. */
  boolean isDense() {
    return this != LINEAR;
  }

  NDArray activate(NDArray values) {
    return switch (this) {
      case LINEAR -> values;
      case TANH -> values.tanh();
      case RELU -> ai.djl.nn.Activation.relu(values);
    };
  }
}
