package io.tonestream.model.importing;

import io.tonestream.model.network.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor in a file: where it lies, not its numbers.
 *
 * @param file that it lies in
 * @param storedName what the file calls it, for messages
 * @param name what Hugging Face's files call it, without the prefix of the family
 * @param type of its numbers
 * @param shape as it is stored
 * @param transposed whether it is a matrix {@code [in, out]}, where networks want {@code [out, in]}
 * @param offset of its first byte in the file
 * @param size in bytes
 * @param crc32c of its bytes, if the file has one
 * @param rows which of its rows are kept, in their order; null if all are
 */
record StoredTensor(
    SourceFile file,
    String storedName,
    String name,
    StoredType type,
    List<Long> shape,
    boolean transposed,
    long offset,
    long size,
    @Nullable Integer crc32c,
    @Nullable List<Integer> rows) {
  /** A tensor as a file has it. */
  static StoredTensor whole(
      SourceFile file,
      String name,
      StoredType type,
      List<Long> shape,
      long offset,
      long size,
      @Nullable Integer crc32c) {
    return new StoredTensor(file, name, name, type, shape, false, offset, size, crc32c, null);
  }

  /** How many numbers the file has of it. */
  long count() {
    return size / type.bytes();
  }

  /** How many of them are kept. */
  long keptCount() {
    return Tensor.size(keptShape());
  }

  /** The same by another name. */
  StoredTensor called(String newName) {
    return new StoredTensor(
        file, storedName, newName, type, shape, transposed, offset, size, crc32c, rows);
  }

  /** The same by another name, and perhaps a matrix {@code [in, out]}. */
  StoredTensor transposedAs(String newName, boolean isTransposed) {
    return new StoredTensor(
        file, storedName, newName, type, shape, isTransposed, offset, size, crc32c, rows);
  }

  /** The same of which only these rows are kept; of null all. */
  StoredTensor withRows(@Nullable List<Integer> kept) {
    return new StoredTensor(
        file, storedName, name, type, shape, transposed, offset, size, crc32c, kept);
  }

  /** The shape that a network sees. */
  List<Long> networkShape() {
    if (!transposed) {
      return shape;
    }
    List<Long> reversed = new ArrayList<>(shape);
    Collections.reverse(reversed);
    return reversed;
  }

  /** The shape of what is kept. */
  long[] keptShape() {
    long[] kept = networkShape().stream().mapToLong(Long::longValue).toArray();
    if (rows != null) {
      kept[0] = rows.size();
    }
    return kept;
  }
}
