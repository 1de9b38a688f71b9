package io.tonestream.model.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Checks SentencePiece's map of what characters are replaced by: the length of a double-array trie
 * (4 bytes), the trie's units of 4 bytes, and the texts, each ended by a 0. The library follows its
 * numbers unchecked, and a wrong one ends the process.
 */
final class CharacterMap {
  /** A unit that holds a value: where a text starts. */
  private static final int LEAF = 1 << 31;

  /** Of a unit that isn't one: the first of its children is. */
  private static final int HAS_LEAF = 1 << 8;

  private CharacterMap() {}

  /**
   * Refuses one with a number that leads out of it.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static void require(byte[] map) {
    ByteBuffer buffer = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
    long length = map.length < 4 ? -1 : Integer.toUnsignedLong(buffer.getInt());
    if (length < 4 || length % 4 != 0 || length > buffer.remaining()) {
      throw new IllegalArgumentException("its trie can't have " + length + " bytes");
    }
    byte[] texts = new byte[buffer.remaining() - (int) length];
    buffer.get(4 + (int) length, texts);
    requireUtf8(texts);
    int units = (int) (length / 4);
    for (int place = 0; place < units; place++) {
      int unit = buffer.getInt(4 + 4 * place);
      if ((unit & LEAF) != 0) {
        requireStart(texts, unit & ~LEAF);
        continue;
      }
      long children = place ^ offset(unit);
      if ((children | 0xff) >= units) {
        throw new IllegalArgumentException("unit " + place + " of its trie leads out of it");
      }
      if ((unit & HAS_LEAF) != 0 && (buffer.getInt(4 + 4 * (int) children) & LEAF) == 0) {
        throw new IllegalArgumentException("unit " + place + " of its trie has no value");
      }
    }
  }

  private static void requireUtf8(byte[] texts) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("its texts are not UTF-8", e);
    }
  }

  /** How far a unit's children are, as Darts-clone packs it. */
  private static long offset(int unit) {
    return Integer.toUnsignedLong((unit >>> 10) << ((unit & 1 << 9) >>> 6));
  }

  private static void requireStart(byte[] texts, int at) {
    // Bytes 10xxxxxx are within a character.
    if (at > texts.length || (at < texts.length && (texts[at] & 0xc0) == 0x80)) {
      throw new IllegalArgumentException("a value of its trie is no start of a text");
    }
  }
}
