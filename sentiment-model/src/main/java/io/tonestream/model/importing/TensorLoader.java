package io.tonestream.model.importing;

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
 * can be a stream. Memory holds each number once, as a float, and of a matrix that is turned round
 * a second copy while it is.
 */
final class TensorLoader {
  private static final int CHUNK = 1 << 16;
  private static final String FETCH_AGAIN = "fetch it again";

  private final Map<String, Tensor> loaded = new HashMap<>();

  private TensorLoader() {}

  /**
   * Reads them.
   *
   * @param tensors by the name of the parameter that each becomes
   * @return the parameters in the same order
   */
  static Map<String, Tensor> load(Map<String, StoredTensor> tensors) {
    requireMemory(tensors);
    TensorLoader loader = new TensorLoader();
    Map<SourceFile, List<Map.Entry<String, StoredTensor>>> byFile = new LinkedHashMap<>();
    for (Map.Entry<String, StoredTensor> each : tensors.entrySet()) {
      byFile.computeIfAbsent(each.getValue().file(), file -> new ArrayList<>()).add(each);
    }
    byFile.forEach(loader::loadFile);
    Map<String, Tensor> inOrder = new LinkedHashMap<>();
    tensors.keySet().forEach(name -> inOrder.put(name, loader.loaded.remove(name)));
    return inOrder;
  }

  private static void requireMemory(Map<String, StoredTensor> tensors) {
    long bytes = 0;
    for (StoredTensor tensor : tensors.values()) {
      long numbers = tensor.size() / tensor.type().bytes();
      if (numbers > Integer.MAX_VALUE - 8) {
        throw new BadImportException(
            tensor.file().name(),
            "tensor " + tensor.storedName() + " has " + numbers + " numbers, too many for one",
            "import a smaller model");
      }
      bytes += 4 * numbers;
    }
    // The bundle's file, in half precision, is made beside the numbers.
    long needed = bytes + bytes / 2;
    long most = Runtime.getRuntime().maxMemory();
    if (needed > most) {
      throw new BadImportException(
          "memory",
          "the model needs " + (needed >> 20) + " MB of it, and there are " + (most >> 20),
          "give more, such as TONESTREAM_JAVA_OPTS=-Xmx" + (2 * bytes >> 20) + "m");
    }
  }

  private void loadFile(SourceFile file, List<Map.Entry<String, StoredTensor>> tensors) {
    tensors.sort(Comparator.comparingLong(each -> each.getValue().offset()));
    long at = 0;
    try (InputStream in = file.open()) {
      for (Map.Entry<String, StoredTensor> each : tensors) {
        StoredTensor tensor = each.getValue();
        in.skipNBytes(tensor.offset() - at);
        loaded.put(each.getKey(), read(in, tensor));
        at = tensor.offset() + tensor.size();
      }
    } catch (EOFException e) {
      throw new BadImportException(file.name(), "it ends too early: it is cut", FETCH_AGAIN, e);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static Tensor read(InputStream in, StoredTensor tensor) throws IOException {
    StoredType type = tensor.type();
    float[] values = new float[(int) (tensor.size() / type.bytes())];
    CRC32C sum = new CRC32C();
    byte[] chunk = new byte[CHUNK];
    int at = 0;
    while (at < values.length) {
      int length = (int) Math.min(CHUNK, (values.length - at) * (long) type.bytes());
      if (in.readNBytes(chunk, 0, length) < length) {
        throw new EOFException();
      }
      if (tensor.crc32c() != null) {
        sum.update(chunk, 0, length);
      }
      ByteBuffer numbers = ByteBuffer.wrap(chunk, 0, length).order(ByteOrder.LITTLE_ENDIAN);
      while (numbers.hasRemaining()) {
        values[at++] = finite(type.next(numbers), tensor);
      }
    }
    if (tensor.crc32c() != null && tensor.crc32c() != (int) sum.getValue()) {
      throw new BadImportException(
          tensor.file().name(),
          "the checksum of tensor " + tensor.storedName() + " doesn't match",
          FETCH_AGAIN);
    }
    long[] shape = tensor.networkShape().stream().mapToLong(Long::longValue).toArray();
    return new Tensor(shape, tensor.transposed() ? transposed(values, shape) : values);
  }

  private static float finite(float value, StoredTensor tensor) {
    if (!Float.isFinite(value)) {
      throw new BadImportException(
          tensor.file().name(),
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
