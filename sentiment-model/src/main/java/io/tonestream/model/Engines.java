package io.tonestream.model;

import ai.djl.engine.Engine;

/** The PyTorch engine, with the settings that a server wants. */
public final class Engines {
  private Engines() {}

  /**
   * The engine; loads its natives the first time.
   *
   * <p>Unless the JVM was started with other settings: nothing is downloaded or reported, and an
   * operation uses one thread, since the service scales by its own threads.
   */
  public static Engine pyTorch() {
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.pytorch.num_threads", "1");
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    return Engine.getEngine("PyTorch");
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
