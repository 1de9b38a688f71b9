package io.tonestream.trainer.distillation;

import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Texts that nobody wrote, for teachers to label: from what they say of parts of a text, a student
 * learns what each part adds. Half of them are a few words in a row, the others lack some words
 * (the n-gram sampling and the masking of Tang et al. 2019, 'Distilling task-specific knowledge
 * from BERT into simple neural networks').
 */
final class TextVariants {
  private static final int MAX_COUNT = 100;

  /** The share of words that is left out. */
  private static final double LEFT_OUT = 0.2;

  /** Fewer words in a row say too little. */
  private static final int MIN_SPAN = 3;

  private TextVariants() {}

  /** Refuses what is no number of variants. */
  static void requireCount(int count) {
    if (count < 0 || count > MAX_COUNT) {
      throw new IllegalArgumentException(
          "--variants is " + count + ", not in [0, " + MAX_COUNT + "]");
    }
  }

  /**
   * So many of each text, as a whole: one that is judged about a target might lose it. They weigh
   * as much as their text.
   */
  static DataSet of(DataSet texts, int count, long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    List<Example> variants = new ArrayList<>();
    for (Example each : texts.examples()) {
      for (int i = 0; i < count && each.target() == null; i++) {
        variants.add(each.variant(variant(each.text(), random)));
      }
    }
    return new DataSet(texts.name(), variants);
  }

  private static String variant(String text, RandomGenerator random) {
    List<String> words = Arrays.asList(text.strip().split("\\s+"));
    int longest = words.size() * 2 / 3;
    if (longest > MIN_SPAN && random.nextBoolean()) {
      int length = random.nextInt(MIN_SPAN, longest + 1);
      int from = random.nextInt(words.size() - length + 1);
      return String.join(" ", words.subList(from, from + length));
    }
    String kept =
        words.stream()
            .filter(each -> random.nextDouble() >= LEFT_OUT)
            .collect(Collectors.joining(" "));
    return kept.isEmpty() ? text : kept;
  }
}
