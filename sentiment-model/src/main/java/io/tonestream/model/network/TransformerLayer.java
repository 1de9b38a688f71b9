package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.LayerNorm;

/**
 * A transformer's layers over one batch. What is computed on the way through a layer is freed at
 * its end: all layers of a large batch together would take gigabytes.
 */
final class TransformerLayer {
  private final Transformer network;
  private final Parameters parameters;
  private final NDArray mask;
  private final Noise noise;

  /**
   * @param mask {@code [batch, 1, 1, longest]}: 0 for tokens, far below 0 for padding
   */
  TransformerLayer(Transformer network, Parameters parameters, NDArray mask, Noise noise) {
    this.network = network;
    this.parameters = parameters;
    this.mask = mask;
    this.noise = noise;
  }

  /**
   * Each token's next state.
   *
   * @param name the start of the layer's parameters' names
   * @param states {@code [batch, longest, hiddenSize]}
   */
  NDArray apply(String name, NDArray states) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray attended = attend(name, states);
      NDArray mixed =
          normalized(network, parameters, name + "attention_norm", states.add(attended));
      NDArray inner =
          network.activation().apply(Transformer.dense(parameters, name + "intermediate", mixed));
      NDArray transformed = dropped(Transformer.dense(parameters, name + "feed_forward", inner));
      NDArray next =
          normalized(network, parameters, name + "feed_forward_norm", mixed.add(transformed));
      NDScope.unregister(next);
      return next;
    }
  }

  /** Scaled dot-product attention with several heads (Vaswani et al. 2017). */
  private NDArray attend(String name, NDArray states) {
    Shape shape = states.getShape();
    double scale = 1 / Math.sqrt((double) network.hiddenSize() / network.heads());
    NDArray query = byHead(name + "query", states).mul(Scalars.of(states.getManager(), scale));
    NDArray key = byHead(name + "key", states);
    NDArray value = byHead(name + "value", states);
    NDArray scores = query.matMul(key.transpose(0, 1, 3, 2)).add(mask);
    NDArray shares = dropped(scores.softmax(-1));
    NDArray heads = shares.matMul(value).transpose(0, 2, 1, 3).reshape(shape);
    return dropped(Transformer.dense(parameters, name + "attention", heads));
  }

  /** {@code [batch, heads, longest, hiddenSize / heads]}. */
  private NDArray byHead(String name, NDArray states) {
    Shape shape = states.getShape();
    int heads = network.heads();
    return Transformer.dense(parameters, name, states)
        .reshape(shape.get(0), shape.get(1), heads, network.hiddenSize() / heads)
        .transpose(0, 2, 1, 3);
  }

  private NDArray dropped(NDArray values) {
    return noise.drop(values, network.dropout());
  }

  static NDArray normalized(
      Transformer network, Parameters parameters, String name, NDArray values) {
    return LayerNorm.layerNorm(
            values,
            new Shape(network.hiddenSize()),
            parameters.get(name + "_weight"),
            parameters.get(name + "_bias"),
            (float) network.layerNormEpsilon())
        .head();
  }
}
