package io.tonestream.model;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** The one device that something runs on which can't use several, such as training. */
public final class Devices {
  private Devices() {}

  /**
   * The first of the devices that the setting asks for.
   *
   * @param setting as {@link Placement#of} takes it
   * @throws IllegalArgumentException if the setting is none, or asks for a GPU that isn't there
   */
  public static Device of(String setting, Engine engine) {
    return Placement.of(setting, ComputePrecision.SINGLE, Gpus.seenBy(engine)).devices().get(0);
  }
}
