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
import org.jspecify.annotations.Nullable;

/** A network as one DJL block with named parameters. */
final class NetworkBlock extends AbstractBlock {
  private final Network network;
  private final int labels;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  NetworkBlock(Network network, int labels) {
    this.network = network;
    this.labels = labels;
    for (String name : network.parameterShapes(labels).keySet()) {
      Parameter.Type type = name.endsWith("bias") ? Parameter.Type.BIAS : Parameter.Type.WEIGHT;
      parameters.put(name, addParameter(Parameter.builder().setName(name).setType(type).build()));
    }
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
    return new NDList(network.logits(new Parameters(values), input, Noise.NONE));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), labels)};
  }
}
