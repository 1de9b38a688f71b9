package io.tonestream.app.drivers;

import io.tonestream.schemas.LabeledText;
import java.util.ArrayList;
import java.util.List;

/**
 * Some texts of a brand for all of them: those whose ids have the smallest hashes, so that it makes
 * no difference in which order texts came. Each stands for as many texts as it takes to make up
 * all. Mutable, one stream thread's own.
 *
 * @see <a href="https://arxiv.org/abs/0803.0473">Bottom-k sketches, Cohen and Kaplan</a>
 */
public final class MentionSample {
  private final int most;
  private final List<Mention> mentions = new ArrayList<>(1);
  private final List<Integer> hashes = new ArrayList<>(1);
  private int texts;

  /**
   * @param most how many texts at most stand for all; at least 1
   */
  public MentionSample(int most) {
    this.most = most;
  }

  /** Takes a text in, or leaves it to others to stand for it. */
  public void add(LabeledText text) {
    texts++;
    int hash = hash(text.id());
    if (mentions.size() < most) {
      mentions.add(Mention.of(text));
      hashes.add(hash);
      return;
    }
    int largest = 0;
    for (int i = 1; i < most; i++) {
      if (hashes.get(i) > hashes.get(largest)) {
        largest = i;
      }
    }
    if (hash < hashes.get(largest)) {
      mentions.set(largest, Mention.of(text));
      hashes.set(largest, hash);
    }
  }

  /** The texts that stand for all. */
  public List<Mention> mentions() {
    List<Mention> weighted = new ArrayList<>(mentions.size());
    for (int i = 0; i < mentions.size(); i++) {
      int share = texts / mentions.size() + (i < texts % mentions.size() ? 1 : 0);
      weighted.add(share == 1 ? mentions.get(i) : mentions.get(i).standingFor(share));
    }
    return weighted;
  }

  /** Of ids that differ in their last digits alone, too. That of MurmurHash3's end. */
  private static int hash(String id) {
    int hash = id.hashCode();
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }
}
