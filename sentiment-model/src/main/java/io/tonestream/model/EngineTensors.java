package io.tonestream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tonestream.model.network.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Copies tensors to the engine, a little at a time, into memory of its own: it is free as soon as
 * the array is closed. An array that DJL makes of a tensor's values at once is a buffer of the JVM
 * instead, which counts as direct memory, is freed when it happens to be collected, and needs the
 * values in one array first. One thread.
 */
final class EngineTensors {
  /** Values that are copied at a time. */
  private static final int CHUNK = 1 << 18;

  private final NDManager manager;
  private final ByteBuffer chunk =
      ByteBuffer.allocateDirect(CHUNK * Float.BYTES).order(ByteOrder.nativeOrder());

  EngineTensors(NDManager manager) {
    this.manager = manager;
  }

  /** The same numbers in an array of the manager's. */
  NDArray copy(Tensor tensor) {
    try (NDArray flat = manager.create(new Shape(Tensor.size(tensor.shape())), DataType.FLOAT32)) {
      long[] next = {0};
      tensor
          .numbers()
          .forEachChunk(
              values -> {
                while (values.hasRemaining()) {
                  next[0] += copy(values, flat, next[0]);
                }
              });
      return flat.reshape(new Shape(tensor.shape()));
    }
  }

  /** Copies as many as there is room for; returns how many. */
  private int copy(FloatBuffer values, NDArray flat, long from) {
    int count = Math.min(values.remaining(), CHUNK);
    FloatBuffer floats = chunk.clear().asFloatBuffer();
    floats.put(values.slice().limit(count));
    values.position(values.position() + count);
    chunk.limit(count * Float.BYTES);
    try (NDArray part = manager.create(chunk, new Shape(count), DataType.FLOAT32)) {
      flat.set(new NDIndex("{}:{}", from, from + count), part);
    }
    return count;
  }
}
