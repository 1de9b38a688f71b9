package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A function of a batch as one DJL block with named parameters. */
final class NetworkBlock extends AbstractBlock {
  private final BiFunction<Parameters, Input, NDArray> logits;
  private final int labels;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  /**
   * A block with these parameters, which it closes.
   *
   * @param logits what it computes of them and a batch, {@code [batch, labels]}
   */
  NetworkBlock(Parameters values, BiFunction<Parameters, Input, NDArray> logits, int labels) {
    this.logits = logits;
    this.labels = labels;
    values.byName().forEach((name, array) -> parameters.put(name, parameter(name, array)));
  }

  private Parameter parameter(String name, NDArray array) {
    Parameter.Type type = name.endsWith("bias") ? Parameter.Type.BIAS : Parameter.Type.WEIGHT;
    Parameter parameter = addParameter(Parameter.builder().setName(name).setType(type).build());
    parameter.setArray(array);
    return parameter;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> unused) {
    Input input = Input.of(inputs);
    Map<String, NDArray> values = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) ->
            values.put(name, store.getValue(parameter, input.ids().getDevice(), training)));
    return new NDList(logits.apply(new Parameters(values), input));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), labels)};
  }
}
