package io.tonestream.model.importing;

import io.tonestream.model.network.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor in a file: where it lies, not its numbers.
 *
 * @param place where it lies
 * @param storedName what the file calls it, for messages
 * @param name what Hugging Face's files call it, without the prefix of the family
 * @param type of its numbers
 * @param shape as it is stored
 * @param transposed whether it is a matrix {@code [in, out]}, where networks want {@code [out, in]}
 * @param rows which of its rows are kept, in their order; null if all are
 */
record StoredTensor(
    Place place,
    String storedName,
    String name,
    StoredType type,
    List<Long> shape,
    boolean transposed,
    @Nullable List<Integer> rows) {
  /**
   * The bytes of a file that are its numbers.
   *
   * @param offset of the first one in the file
   * @param size how many there are
   * @param crc32c of them, if the file has one
   */
  record Place(SourceFile file, long offset, long size, @Nullable Integer crc32c) {}

  /** A tensor as a file has it. */
  static StoredTensor whole(Place place, String name, StoredType type, List<Long> shape) {
    return new StoredTensor(place, name, name, type, shape, false, null);
  }

  /** How many numbers the file has of it. */
  long count() {
    return place.size() / type.bytes();
  }

  /** How many of them are kept. */
  long keptCount() {
    return Tensor.size(keptShape());
  }

  /** The same by another name. */
  StoredTensor called(String newName) {
    return new StoredTensor(place, storedName, newName, type, shape, transposed, rows);
  }

  /** The same by another name, and perhaps a matrix {@code [in, out]}. */
  StoredTensor transposedAs(String newName, boolean isTransposed) {
    return new StoredTensor(place, storedName, newName, type, shape, isTransposed, rows);
  }

  /** The same of which only these rows are kept; of null all. */
  StoredTensor withRows(@Nullable List<Integer> kept) {
    return new StoredTensor(place, storedName, name, type, shape, transposed, kept);
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
