package io.tonestream.model.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens of one text: slices of one character buffer, with what was noted about each.
 *
 * <p>Belongs to a {@link Tokenizer}, which overwrites it with the next text. Not thread-safe.
 */
public final class Tokens {
  /** The word stands in the scope of a negation. */
  public static final int NEGATED = 1;

  /** The word was written in capitals. */
  public static final int SHOUTED = 2;

  /** A letter, an emoji or a mark was repeated: {@code sooo}, {@code !!!}. */
  public static final int ELONGATED = 4;

  /** What a token is. */
  public enum Kind {
    /** Letters, with apostrophes inside. */
    WORD,
    /** Begins with a digit; its digits are written as 0. */
    NUMBER,
    /** Such as {@code :)}; without a nose, its eyes and mouth written in one way. */
    EMOTICON,
    /** One pictograph, without its variants of colour. */
    EMOJI,
    /** A mark, or several of one kind. */
    PUNCTUATION,
    /** Any {@code @name}, written as {@code @user} unless names are kept. */
    USER,
    /** Any link, written as {@code http}. */
    LINK,
    /** A {@code #tag}; the word inside follows as a token of its own. */
    TAG
  }

  private static final Kind[] KINDS = Kind.values();

  private char[] characters = new char[512];
  private int used;
  private int[] ends = new int[128];
  private byte[] kinds = new byte[128];
  private byte[] flags = new byte[128];
  private int size;

  Tokens() {}

  /** How many tokens there are. */
  public int size() {
    return size;
  }

  /** The buffer that all tokens are slices of: read it, don't keep it. */
  public char[] characters() {
    return characters;
  }

  /** Where token {@code i} starts in {@link #characters()}. */
  public int start(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  /** Where token {@code i} ends in {@link #characters()}, exclusive. */
  public int end(int i) {
    return ends[i];
  }

  /** What token {@code i} is. */
  public Kind kind(int i) {
    return KINDS[kinds[i]];
  }

  /** Whether this was noted about token {@code i}. */
  public boolean has(int i, int flag) {
    return (flags[i] & flag) != 0;
  }

  /** Whether token {@code i} is a word such as 'the', which carries little meaning by itself. */
  public boolean isStopWord(int i) {
    return Words.STOP_WORDS.contains(characters, start(i), end(i));
  }

  /** Whether token {@code i} is a word such as 'not', which turns round what follows. */
  public boolean isNegation(int i) {
    return Words.negates(characters, start(i), end(i));
  }

  /** Token {@code i} as a string. */
  public String text(int i) {
    return new String(characters, start(i), end(i) - start(i));
  }

  /** All tokens as strings. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      texts.add(text(i));
    }
    return texts;
  }

  void clear() {
    used = 0;
    size = 0;
  }

  /** Adds a character to the token that is being written. */
  void append(char character) {
    if (used == characters.length) {
      characters = Arrays.copyOf(characters, used * 2);
    }
    characters[used++] = character;
  }

  void append(String text) {
    for (int i = 0; i < text.length(); i++) {
      append(text.charAt(i));
    }
  }

  /** How many characters the token that is being written has. */
  int pending() {
    return used - pendingStart();
  }

  int pendingStart() {
    return size == 0 ? 0 : ends[size - 1];
  }

  /** Forgets the token that is being written. */
  void discard() {
    used = pendingStart();
  }

  /** Ends the token that is being written. */
  void finish(Kind kind, int noted) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
      kinds = Arrays.copyOf(kinds, size * 2);
      flags = Arrays.copyOf(flags, size * 2);
    }
    ends[size] = used;
    kinds[size] = (byte) kind.ordinal();
    flags[size] = (byte) noted;
    size++;
  }

  /** Drops all but the last {@code count} tokens. */
  void keepLast(int count) {
    int dropped = size - count;
    if (dropped <= 0) {
      return;
    }
    int offset = ends[dropped - 1];
    System.arraycopy(characters, offset, characters, 0, used - offset);
    used -= offset;
    for (int i = 0; i < count; i++) {
      ends[i] = ends[i + dropped] - offset;
      kinds[i] = kinds[i + dropped];
      flags[i] = flags[i + dropped];
    }
    size = count;
  }
}
