package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** A loaded script as a block that takes an {@link Input}; it trusts nothing that comes back. */
final class ScriptBlock extends AbstractBlock {
  private final int labels;
  private final Block script;

  ScriptBlock(int labels, Block script) {
    this.labels = labels;
    this.script = script;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> unused) {
    Input input = Input.of(inputs);
    NDArray ids = input.ids().toType(DataType.INT64, false);
    NDList outputs = script.forward(store, new NDList(ids, input.lengths()), training);
    requireLogits(outputs, new Shape(ids.getShape().get(0), labels));
    return outputs;
  }

  private static void requireLogits(NDList outputs, Shape shape) {
    if (outputs.size() != 1) {
      throw new IllegalStateException(
          "the script gave " + outputs.size() + " tensors instead of one with the logits");
    }
    NDArray logits = outputs.head();
    if (!logits.getShape().equals(shape) || logits.getDataType() != DataType.FLOAT32) {
      throw new IllegalStateException(
          "the script gave logits of the shape "
              + logits.getShape()
              + " and type "
              + logits.getDataType()
              + " instead of "
              + shape
              + " and float32");
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), labels)};
  }
}
