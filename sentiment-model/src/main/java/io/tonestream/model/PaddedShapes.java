package io.tonestream.model;

import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.RunLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts that are padded to each of the few lengths that an accelerator sees, so that the first real
 * one of a length finds kernels chosen and memory at hand.
 */
final class PaddedShapes {
  private static final int MAX_SHAPES = 64;

  /** A word that vocabularies know, or else one token too: unknown. */
  private static final String WORD = "good ";

  private PaddedShapes() {}

  /**
   * Batches of one text for each padded length, shortest first, and then a full run of the longest:
   * what takes most memory. None where runs are padded no further than their longest text.
   *
   * @param capacity how many texts a batch has at most
   */
  static List<List<String>> batches(Encoder encoder, RunLimits limits, int capacity) {
    if (limits.lengthStep() == 1) {
      return List.of();
    }
    Map<Integer, String> byLength = texts(encoder, limits);
    List<List<String>> batches = new ArrayList<>();
    byLength.values().forEach(text -> batches.add(List.of(text)));
    int longest = Collections.max(byLength.keySet());
    int full = Math.min(capacity, Math.max(1, limits.maxTokens() / longest));
    batches.add(Collections.nCopies(full, byLength.get(longest)));
    return batches;
  }

  /** By padded length; they end where the encoder cuts them. */
  private static Map<Integer, String> texts(Encoder encoder, RunLimits limits) {
    Map<Integer, String> byLength = new LinkedHashMap<>();
    int before = 0;
    for (int shape = 0; shape < MAX_SHAPES; shape++) {
      String text = WORD.repeat(1 + shape * limits.lengthStep());
      int length = encoder.encode(text).length();
      if (length <= before) {
        break;
      }
      byLength.putIfAbsent(limits.padded(length), text);
      before = length;
    }
    return byLength;
  }
}
