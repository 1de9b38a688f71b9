package io.tonestream.model.bundle;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Makes {@link Pieces} of what is written to it. One thread. */
final class PieceOutput extends OutputStream {
  private final List<ByteBuffer> pieces = new ArrayList<>();

  /** What is being filled; its bytes before {@code start} are in a piece already. */
  private byte[] filling = new byte[0];

  private int start;
  private int end;
  private boolean sharing;

  /**
   * Whether arrays that are written from now on are taken as they are instead of copied, because
   * nobody changes them any more.
   */
  void share(boolean shared) {
    sharing = shared;
  }

  @Override
  public void write(int value) {
    makeRoom();
    filling[end++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (sharing) {
      add(Pieces.of(bytes).slice(offset, (long) offset + length));
      return;
    }
    for (int from = offset, to = offset + length; from < to; ) {
      makeRoom();
      int copied = Math.min(to - from, filling.length - end);
      System.arraycopy(bytes, from, filling, end, copied);
      end += copied;
      from += copied;
    }
  }

  /** Bytes that are taken as they are. */
  void add(Pieces shared) {
    finishPiece();
    pieces.addAll(shared.buffers());
  }

  private void makeRoom() {
    if (end == filling.length) {
      finishPiece();
      filling = new byte[Pieces.PIECE_BYTES];
      start = 0;
      end = 0;
    }
  }

  private void finishPiece() {
    if (end > start) {
      pieces.add(ByteBuffer.wrap(filling, start, end - start).slice());
      start = end;
    }
  }

  /** All that was written so far. */
  Pieces toPieces() {
    finishPiece();
    return new Pieces(pieces);
  }
}
