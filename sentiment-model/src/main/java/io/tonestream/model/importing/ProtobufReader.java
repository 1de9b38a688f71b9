package io.tonestream.model.importing;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Reads a protobuf message from a stream, field by field: {@link #next} goes to a field, then one
 * of the others takes its value. Fields that nobody wants are skipped, so that their bytes never
 * are in memory.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private static final int MAX_NESTED = 32;

  private final InputStream in;
  private long at;
  private long end;
  private int depth;
  private int wireType;

  /** Reads a message of so many bytes. */
  ProtobufReader(InputStream in, long size) {
    this.in = in;
    this.end = size;
  }

  /** Reads a message in memory. */
  ProtobufReader(byte[] message) {
    this(new ByteArrayInputStream(message), message.length);
  }

  /** What reads a message within. */
  @FunctionalInterface
  interface Part {
    void read(int field) throws IOException;
  }

  /** Hands each field of the message to a reader, which takes its value or skips it. */
  void fields(Part part) throws IOException {
    while (at < end) {
      long key = varint();
      wireType = (int) (key & 7);
      long field = key >>> 3;
      if (field < 1 || field > Integer.MAX_VALUE >> 2) {
        throw malformed("a field has the number " + field);
      }
      part.read((int) field);
    }
  }

  /** The fields of a message within. */
  void message(Part part) throws IOException {
    long length = length();
    if (++depth > MAX_NESTED) {
      throw malformed("messages are nested more than " + MAX_NESTED + " deep");
    }
    long outerEnd = end;
    end = at + length;
    fields(part);
    end = outerEnd;
    depth--;
  }

  /** A whole number. */
  long number() throws IOException {
    require(VARINT);
    return varint();
  }

  /** Numbers that may be packed into one field or be a field each; handed over one by one. */
  void numbers(LongConsumer taker) throws IOException {
    if (wireType != LENGTH) {
      taker.accept(number());
      return;
    }
    long stop = at + length();
    while (at < stop) {
      taker.accept(varint());
    }
    if (at > stop) {
      throw malformed("packed numbers are longer than their field");
    }
  }

  /** 4 bytes. */
  int fixed32() throws IOException {
    require(FIXED32);
    return ByteBuffer.wrap(take(4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  /** Bytes, at most so many. */
  byte[] bytes(int most) throws IOException {
    long length = length();
    if (length > most) {
      throw malformed("a field has " + length + " bytes, more than " + most);
    }
    return take((int) length);
  }

  /** A short text. */
  String text(int most) throws IOException {
    return new String(bytes(most), StandardCharsets.UTF_8);
  }

  /**
   * Bytes and where they are.
   *
   * @param offset of the first one, from the start of the stream
   * @param size how many there are
   * @param content the bytes if they are few, else none
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Span(long offset, long size, byte[] content) {}

  /** Bytes, which are skipped if they are more than so many. */
  Span span(int kept) throws IOException {
    long length = length();
    long offset = at;
    if (length <= kept) {
      return new Span(offset, length, take((int) length));
    }
    skip(length);
    return new Span(offset, length, new byte[0]);
  }

  /** Skips a value of any kind. */
  void skip() throws IOException {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> skip(8);
      case LENGTH -> skip(length());
      case FIXED32 -> skip(4);
      default -> throw malformed("a field is of the unknown kind " + wireType);
    }
  }

  private void skip(long bytes) throws IOException {
    requireLeft(bytes);
    in.skipNBytes(bytes);
    at += bytes;
  }

  private byte[] take(int length) throws IOException {
    requireLeft(length);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("it ends within a field");
    }
    at += length;
    return bytes;
  }

  private long length() throws IOException {
    require(LENGTH);
    long length = varint();
    requireLeft(length);
    return length;
  }

  private void require(int expected) throws IOException {
    if (wireType != expected) {
      throw malformed("a field is of the kind " + wireType + " instead of " + expected);
    }
  }

  private void requireLeft(long bytes) throws IOException {
    if (bytes < 0 || bytes > end - at) {
      throw malformed("a field claims " + bytes + " bytes, and " + (end - at) + " are left");
    }
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      requireLeft(1);
      int next = in.read();
      if (next < 0) {
        throw new EOFException("it ends within a number");
      }
      at++;
      value |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw malformed("a number has more than 10 bytes");
  }

  private static IOException malformed(String what) {
    return new IOException("it is no valid protobuf: " + what);
  }
}
