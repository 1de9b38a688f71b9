package io.tonestream.model.importing;

import io.tonestream.model.bundle.Precision;
import io.tonestream.model.network.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Reads tensors' numbers, each file once from its start to its end, so that a file in an archive
 * can be a stream. Memory holds each number once, in the precision that the bundle is to have, and
 * a tensor's numbers as floats while it is read.
 */
final class TensorLoader {
  private static final int CHUNK = 1 << 16;
  private static final String FETCH_AGAIN = "fetch it again";

  private final Map<String, Tensor> loaded = new HashMap<>();

  private final Precision precision;

  private TensorLoader(Precision precision) {
    this.precision = precision;
  }

  /**
   * Reads them.
   *
   * @param tensors by the name of the parameter that each becomes
   * @param precision in which large ones are kept
   * @return the parameters in the same order
   */
  static Map<String, Tensor> load(Map<String, StoredTensor> tensors, Precision precision) {
    requireMemory(tensors, precision);
    TensorLoader loader = new TensorLoader(precision);
    Map<SourceFile, List<Map.Entry<String, StoredTensor>>> byFile = new LinkedHashMap<>();
    for (Map.Entry<String, StoredTensor> each : tensors.entrySet()) {
      byFile.computeIfAbsent(each.getValue().place().file(), file -> new ArrayList<>()).add(each);
    }
    byFile.forEach(loader::loadFile);
    Map<String, Tensor> inOrder = new LinkedHashMap<>();
    tensors.keySet().forEach(name -> inOrder.put(name, loader.loaded.remove(name)));
    return inOrder;
  }

  private static void requireMemory(Map<String, StoredTensor> tensors, Precision precision) {
    long kept = 0;
    long largest = 0;
    for (StoredTensor tensor : tensors.values()) {
      if (tensor.count() > Integer.MAX_VALUE - 8) {
        throw new BadImportException(
            tensor.place().file().name(),
            "tensor "
                + tensor.storedName()
                + " has "
                + tensor.count()
                + " numbers, too many for one",
            "import a smaller model");
      }
      kept += tensor.keptCount() * bytes(precision);
      largest = Math.max(largest, 4 * tensor.count());
    }
    // The largest is read as floats, the bundle's file is made beside the numbers, and the
    // collector
    // needs room to move.
    long needed = (kept + Math.max(kept, largest)) / 6 * 7;
    long most = Runtime.getRuntime().maxMemory();
    if (needed > most) {
      throw new BadImportException(
          "memory",
          "the model needs " + (needed >> 20) + " MB of it, and there are " + (most >> 20),
          "give more, such as TONESTREAM_JAVA_OPTS=-Xmx" + (needed * 5 / 4 >> 20) + "m");
    }
  }

  private static int bytes(Precision precision) {
    return switch (precision) {
      case HALF -> 2;
      case INT8, SINGLE -> 4; // 8 bits are made of whole rows, when the bundle is written
    };
  }

  private void loadFile(SourceFile file, List<Map.Entry<String, StoredTensor>> tensors) {
    tensors.sort(Comparator.comparingLong(each -> each.getValue().place().offset()));
    long at = 0;
    try (InputStream in = file.open()) {
      for (Map.Entry<String, StoredTensor> each : tensors) {
        StoredTensor tensor = each.getValue();
        in.skipNBytes(tensor.place().offset() - at);
        loaded.put(each.getKey(), read(in, tensor));
        at = tensor.place().offset() + tensor.place().size();
      }
    } catch (EOFException e) {
      throw new BadImportException(file.name(), "it ends too early: it is cut", FETCH_AGAIN, e);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private Tensor read(InputStream in, StoredTensor tensor) throws IOException {
    StoredType type = tensor.type();
    float[] values = new float[(int) (tensor.count())];
    CRC32C sum = new CRC32C();
    byte[] chunk = new byte[CHUNK];
    int at = 0;
    while (at < values.length) {
      int length = (int) Math.min(CHUNK, (values.length - at) * (long) type.bytes());
      if (in.readNBytes(chunk, 0, length) < length) {
        throw new EOFException();
      }
      if (tensor.place().crc32c() != null) {
        sum.update(chunk, 0, length);
      }
      ByteBuffer numbers = ByteBuffer.wrap(chunk, 0, length).order(ByteOrder.LITTLE_ENDIAN);
      while (numbers.hasRemaining()) {
        values[at++] = finite(type.next(numbers), tensor);
      }
    }
    if (tensor.place().crc32c() != null && tensor.place().crc32c() != (int) sum.getValue()) {
      throw new BadImportException(
          tensor.place().file().name(),
          "the checksum of tensor " + tensor.storedName() + " doesn't match",
          FETCH_AGAIN);
    }
    long[] shape = tensor.networkShape().stream().mapToLong(Long::longValue).toArray();
    float[] all = tensor.transposed() ? transposed(values, shape) : values;
    return tensor.rows() == null
        ? kept(shape, all)
        : kept(tensor.keptShape(), rows(all, shape, tensor.rows()));
  }

  private Tensor kept(long[] shape, float[] values) {
    return switch (precision) {
      case INT8, SINGLE -> new Tensor(shape, values);
      case HALF ->
          HalfNumbers.of(values)
              .map(halves -> new Tensor(shape, halves))
              .orElseGet(() -> new Tensor(shape, values));
    };
  }

  /** Some rows of a matrix, in the list's order. */
  private static float[] rows(float[] values, long[] shape, List<Integer> rows) {
    int columns = (int) shape[1];
    float[] some = new float[rows.size() * columns];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(values, rows.get(i) * columns, some, i * columns, columns);
    }
    return some;
  }

  private static float finite(float value, StoredTensor tensor) {
    if (!Float.isFinite(value)) {
      throw new BadImportException(
          tensor.place().file().name(),
          "tensor " + tensor.storedName() + " holds " + value,
          "its training failed or the file is damaged: fetch another");
    }
    return value;
  }

  /**
   * Turns a matrix round.
   *
   * @param values {@code [shape[1], shape[0]]}
   */
  private static float[] transposed(float[] values, long[] shape) {
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    float[] turned = new float[values.length];
    for (int column = 0; column < columns; column++) {
      for (int row = 0; row < rows; row++) {
        turned[row * columns + column] = values[column * rows + row];
      }
    }
    return turned;
  }
}
