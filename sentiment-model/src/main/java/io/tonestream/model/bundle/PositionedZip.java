package io.tonestream.model.bundle;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.ZipInputStream;

/**
 * Reads a zip file, and knows where in it it is: before the next entry's header once an entry was
 * read to its end, and before an entry's bytes once its header was read.
 */
final class PositionedZip extends ZipInputStream {
  private final Counter counter;

  PositionedZip(Pieces file) {
    this(new Counter(file.stream()));
  }

  private PositionedZip(Counter counter) {
    super(counter);
    this.counter = counter;
  }

  /** How many bytes of the file come before. */
  long position() throws IOException {
    // The superclass gives back what it took too much after deflated bytes; as the counter never
    // claims to have any, what is available is just that.
    return counter.taken - ((PushbackInputStream) in).available();
  }

  /** Counts bytes. */
  private static final class Counter extends FilterInputStream {
    private long taken;

    Counter(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      taken += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      taken += Math.max(0, read);
      return read;
    }

    @Override
    public long skip(long count) throws IOException {
      throw new IOException("bytes that are skipped aren't counted");
    }

    @Override
    public int available() {
      return 0;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
