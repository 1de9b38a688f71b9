package io.tonestream.model.importing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tonestream.model.Engines;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Input;
import io.tonestream.model.network.Noise;
import io.tonestream.model.network.Parameters;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.text.TextPair;
import io.tonestream.model.text.TextPreparation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A bundle's transformer in the engine, whose inner values can be seen. */
final class LoadedEncoder implements AutoCloseable {
  private final Transformer network;
  private final Encoder encoder;
  private final NDManager manager;
  private final Parameters parameters;

  /** Of a bundle. */
  LoadedEncoder(ModelBundle bundle) {
    this((Transformer) bundle.manifest().architecture(), bundle.parameters(), bundle.vocabulary());
  }

  /** Of a model that is in no bundle yet. */
  LoadedEncoder(ImportedModel model) {
    this(model.architecture(), model.parameters(), model.tokenizer());
  }

  private LoadedEncoder(Transformer network, Map<String, Tensor> tensors, String tokenizer) {
    Engines.pyTorch();
    this.network = network;
    this.encoder = network.encoders(TextPreparation.signals(), tokenizer).get();
    this.manager = NDManager.newBaseManager();
    Map<String, NDArray> arrays = new HashMap<>();
    for (Map.Entry<String, Tensor> each : tensors.entrySet()) {
      Tensor tensor = each.getValue();
      arrays.put(each.getKey(), manager.create(tensor.values(), new Shape(tensor.shape())));
    }
    this.parameters = new Parameters(arrays);
  }

  Encoded encode(TextPair text) {
    return encoder.encode(text);
  }

  /** Which segment each token of a text is of, in a network that tells them apart. */
  int[] tokenTypes(Encoded text) {
    int[] types = new int[text.length()];
    for (int i = text.firstLength(); i < types.length; i++) {
      types[i] = network.tokenTypes() == 1 ? 0 : 1;
    }
    return types;
  }

  /** {@code [texts][labels]}. */
  float[][] logits(List<Encoded> texts) {
    try (NDManager batch = manager.newSubManager()) {
      return rows(network.logits(parameters, Input.padded(batch, texts), Noise.NONE));
    }
  }

  /**
   * What a bare encoder gives for each text.
   *
   * @param pooled what its head makes of the first token, {@code [texts][hiddenSize]}
   * @param first the last state of the first token
   * @param mean over the last states of all tokens
   */
  record Outputs(float[][] pooled, float[][] first, float[][] mean) {}

  Outputs outputs(List<Encoded> texts) {
    try (NDManager batch = manager.newSubManager()) {
      Input input = Input.padded(batch, texts);
      NDArray states = network.states(parameters, input, Noise.NONE);
      NDArray weights = input.weights().expandDims(2);
      NDArray mean =
          states
              .mul(weights)
              .sum(new int[] {1})
              .div(input.lengths().toType(DataType.FLOAT32, false).expandDims(1));
      return new Outputs(
          rows(network.features(parameters, input, Noise.NONE)),
          rows(states.get(":, 0")),
          rows(mean));
    }
  }

  private static float[][] rows(NDArray matrix) {
    float[] values = matrix.toFloatArray();
    int width = (int) matrix.getShape().get(1);
    float[][] rows = new float[values.length / width][width];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(values, row * width, rows[row], 0, width);
    }
    return rows;
  }

  @Override
  public void close() {
    manager.close();
  }
}
