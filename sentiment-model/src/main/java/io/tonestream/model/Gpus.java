package io.tonestream.model;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;

/**
 * What PyTorch can use of a machine's GPUs.
 *
 * @param librariesForCuda whether its libraries can use a GPU at all
 * @param count how many are there, numbered from 0
 */
record Gpus(boolean librariesForCuda, int count) {
  /** What the engine sees. */
  static Gpus seenBy(Engine engine) {
    return new Gpus(
        engine.hasCapability(StandardCapabilities.CUDA), Math.max(0, engine.getGpuCount()));
  }

  /** What is there, or what is missing, as the end of a sentence. */
  String sentence() {
    if (!librariesForCuda) {
      return "PyTorch's libraries here are for CPUs alone (docs/gpu.md tells how to get those for CUDA)";
    }
    return switch (count) {
      case 0 ->
          "PyTorch's libraries are for CUDA but no GPU is seen (look at nvidia-smi, the container's --gpus, and whether libcudart is on the library path)";
      case 1 -> "PyTorch sees one GPU";
      default -> "PyTorch sees " + count + " GPUs";
    };
  }
}
