package io.tonestream.model.network;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/** A network's parameters in the engine, by name. */
public record Parameters(Map<String, NDArray> byName) {
  /**
   * One parameter.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public NDArray get(String name) {
    NDArray array = byName.get(name);
    if (array == null) {
      throw new IllegalArgumentException("the network lacks the parameter " + name);
    }
    return array;
  }
}
