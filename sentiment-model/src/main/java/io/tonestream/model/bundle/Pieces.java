package io.tonestream.model.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Bytes in pieces, in their order. Immutable: nobody changes the arrays any more. Any thread.
 *
 * <p>Hundreds of megabytes in one array need as much room in one place, and more than that: G1
 * gives arrays of more than half a region whole regions.
 */
final class Pieces {
  /** How large pieces are made, in bytes: below half of a region of the smallest heap. */
  static final int PIECE_BYTES = 128 << 10;

  private final List<ByteBuffer> pieces;
  private final long size;

  Pieces(List<ByteBuffer> pieces) {
    this.pieces = List.copyOf(pieces);
    this.size = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
  }

  /** Of one array, as it is. */
  static Pieces of(byte[] bytes) {
    return new Pieces(List.of(ByteBuffer.wrap(bytes)));
  }

  /** Of arrays one after another, as they are. */
  static Pieces of(List<byte[]> arrays) {
    return new Pieces(arrays.stream().map(ByteBuffer::wrap).toList());
  }

  /** All that a stream has, or one byte more than {@code max} if it has more than that. */
  static Pieces read(InputStream in, long max) throws IOException {
    List<byte[]> arrays = new ArrayList<>();
    long left = max + 1;
    byte[] next;
    do {
      next = in.readNBytes((int) Math.min(PIECE_BYTES, left));
      arrays.add(next);
      left -= next.length;
    } while (next.length > 0);
    return of(arrays);
  }

  /** How many bytes. */
  long size() {
    return size;
  }

  /** Those from one place on to before another; the same arrays. */
  Pieces slice(long from, long to) {
    if (from < 0 || from > to || to > size) {
      throw new IndexOutOfBoundsException(from + " to " + to + " of " + size + " bytes");
    }
    List<ByteBuffer> sliced = new ArrayList<>();
    long start = 0;
    for (ByteBuffer piece : pieces) {
      long end = start + piece.remaining();
      if (end > from && start < to) {
        int at = (int) (Math.max(start, from) - start);
        sliced.add(piece.slice(at, (int) (Math.min(end, to) - start) - at));
      }
      start = end;
    }
    return new Pieces(sliced);
  }

  /** The same arrays, one after another. */
  List<ByteBuffer> buffers() {
    return pieces;
  }

  /** A stream from the start, that need not be closed. */
  InputStream stream() {
    return new SequenceInputStream(
        Collections.enumeration(
            pieces.stream()
                .map(
                    piece ->
                        new ByteArrayInputStream(
                            piece.array(),
                            piece.arrayOffset() + piece.position(),
                            piece.remaining()))
                .toList()));
  }

  void writeTo(OutputStream out) throws IOException {
    for (ByteBuffer piece : pieces) {
      out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
    }
  }

  /** A copy in one array. */
  byte[] toArray() {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size));
    pieces.forEach(piece -> all.put(piece.duplicate()));
    return all.array();
  }
}
