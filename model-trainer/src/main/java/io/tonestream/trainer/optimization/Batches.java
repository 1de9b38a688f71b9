package io.tonestream.trainer.optimization;

import io.tonestream.model.network.Encoded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Cuts an epoch into batches of like length, in random order. */
public final class Batches {
  /** Texts are sorted by length within this many batches: little padding, still at random. */
  private static final int POOL = 32;

  private final Encoded[] texts;
  private final float[][] targets;
  private final int size;
  private final long seed;

  /** Of encoded texts with a target each. */
  public Batches(Encoded[] texts, float[][] targets, int size, long seed) {
    this.texts = texts;
    this.targets = targets;
    this.size = size;
    this.seed = seed;
  }

  /** The batches of an epoch, the first of which is 1; each text is in one of them. */
  public List<Batch> of(int epoch) {
    Random random = new Random(Seeds.of(seed, epoch).nextLong());
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    List<Batch> batches = new ArrayList<>();
    int pool = POOL * size;
    for (int from = 0; from < order.size(); from += pool) {
      List<Integer> some = order.subList(from, Math.min(from + pool, order.size()));
      some.sort(Comparator.comparingInt(text -> texts[text].length()));
      for (int at = 0; at < some.size(); at += size) {
        batches.add(batch(some.subList(at, Math.min(at + size, some.size()))));
      }
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  private Batch batch(List<Integer> members) {
    int[] indices = members.stream().mapToInt(Integer::intValue).toArray();
    return new Batch(
        Arrays.stream(indices).mapToObj(i -> texts[i]).toArray(Encoded[]::new),
        Arrays.stream(indices).mapToObj(i -> targets[i]).toArray(float[][]::new));
  }
}
