package io.tonestream.model.network;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * A subword tokenizer (WordPiece, byte-level BPE or Unigram) from a {@code tokenizer.json}, run by
 * the Hugging Face library. Any thread may use it. Its native memory is freed when it is no longer
 * reachable.
 */
final class SubwordTokenizer {
  /** Texts are cut by ourselves, and padded with their batch. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;

  /** Before the first segment, between the two, and after the last. */
  private final int[] before;

  private final int[] between;
  private final int[] after;

  private SubwordTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    int[] single = ids("", true);
    if (single.length != 2) {
      throw new IllegalArgumentException(
          "it puts "
              + single.length
              + " special tokens around a text instead of one before and one after it");
    }
    int[] pair = toInts(tokenizer.encode("", "", true, false).getIds());
    this.before = new int[] {single[0]};
    this.after = new int[] {single[1]};
    if (pair.length < 3 || pair[0] != before[0] || pair[pair.length - 1] != after[0]) {
      throw new IllegalArgumentException("it puts other special tokens around a pair of texts");
    }
    this.between = Arrays.copyOfRange(pair, 1, pair.length - 1);
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @param rows how many ids the network has rows for
   * @throws IllegalArgumentException if it is none, or has ids beyond
   */
  static SubwordTokenizer of(String json, int rows) {
    TokenizerFile.require(json, rows);
    // The library calls home unless it is told not to.
    if (System.getProperty("OPT_OUT_TRACKING") == null) {
      System.setProperty("OPT_OUT_TRACKING", "true");
    }
    if (System.getProperty("ai.djl.offline") == null) {
      System.setProperty("ai.djl.offline", "true");
    }
    try {
      return new SubwordTokenizer(
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), OPTIONS));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read bytes in memory", e);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("the tokenizer can't be used: " + e.getMessage(), e);
    }
  }

  /**
   * A text or two, with the special tokens.
   *
   * @param firstLength how many ids belong to the first segment, the special token after it
   *     included
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere, made for every text
  record Segments(int[] ids, int firstLength) {}

  /** A text's subwords, without special tokens. */
  int[] tokenize(String text) {
    return ids(text, false);
  }

  /** How many special tokens a text gets. */
  int specialTokens() {
    return before.length + after.length;
  }

  /** How many special tokens two texts get. */
  int specialTokensOfPair() {
    return before.length + between.length + after.length;
  }

  /** A text with its special tokens. */
  Segments single(int[] text) {
    int[] ids = joined(before, text, after);
    return new Segments(ids, ids.length);
  }

  /** Two texts with their special tokens: the first one's own is the first between them. */
  Segments pair(int[] first, int[] second) {
    return new Segments(
        joined(before, first, between, second, after), before.length + first.length + 1);
  }

  private static int[] joined(int[]... parts) {
    int[] all = new int[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (int[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private int[] ids(String text, boolean specialTokens) {
    return toInts(tokenizer.encode(text, specialTokens, false).getIds());
  }

  private static int[] toInts(long[] ids) {
    int[] ints = new int[ids.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = Math.toIntExact(ids[i]);
    }
    return ints;
  }
}
