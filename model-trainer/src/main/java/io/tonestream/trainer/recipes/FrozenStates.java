package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Input;
import io.tonestream.model.network.Noise;
import io.tonestream.model.network.Parameters;
import io.tonestream.model.network.Transformer;
import io.tonestream.trainer.optimization.Batch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a transformer's frozen layers make of each text: always the same, so it is computed once,
 * and without dropout. It is kept in half precision, {@code length * hiddenSize} numbers a text, as
 * far as memory goes; of further texts it is computed each time.
 *
 * <p>Each text is computed alone, so that nothing depends on which others were in its batch, or on
 * whether it was kept: training that is resumed ends in the same bytes. One learner's own.
 */
final class FrozenStates {
  private final Transformer network;
  private final int layers;
  private final long maxBytes;
  private final Map<Encoded, short[]> byText = new IdentityHashMap<>();
  private long bytes;

  /**
   * None yet.
   *
   * @param layers how many layers are frozen, the lowest ones, and the embeddings with them
   * @param maxBytes how much may be kept
   */
  FrozenStates(Transformer network, int layers, long maxBytes) {
    this.network = network;
    this.layers = layers;
    this.maxBytes = maxBytes;
  }

  /** What the whole network makes of a batch, as {@link Transformer#logits} says. */
  NDArray logits(Parameters parameters, Batch batch, NDManager scope, Noise noise) {
    Input input = batch.input(scope);
    Shape shape = input.ids().getShape().add(network.hiddenSize());
    ShortBuffer padded = ShortBuffer.allocate(Math.toIntExact(shape.size()));
    int row = Math.toIntExact(shape.size() / batch.size());
    for (int i = 0; i < batch.size(); i++) {
      padded.position(i * row).put(states(parameters, batch.texts()[i], scope));
    }
    NDArray states =
        scope.create(padded.rewind(), shape, DataType.FLOAT16).toType(DataType.FLOAT32, false);
    return network.logits(layers, states, parameters, input, noise);
  }

  private short[] states(Parameters parameters, Encoded text, NDManager scope) {
    short[] known = byText.get(text);
    if (known != null) {
      return known;
    }
    short[] states = compute(parameters, text, scope);
    if (bytes + (long) Short.BYTES * states.length <= maxBytes) {
      bytes += (long) Short.BYTES * states.length;
      byText.put(text, states);
    }
    return states;
  }

  private short[] compute(Parameters parameters, Encoded text, NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      Input input = Input.padded(scope, List.of(text));
      ByteBuffer values =
          network
              .statesBelow(layers, parameters, input, Noise.NONE)
              .toType(DataType.FLOAT16, false)
              .toByteBuffer();
      short[] states = new short[values.remaining() / Short.BYTES];
      values.order(ByteOrder.nativeOrder()).asShortBuffer().get(states);
      return states;
    }
  }
}
