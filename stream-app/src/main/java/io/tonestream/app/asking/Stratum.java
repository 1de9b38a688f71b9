package io.tonestream.app.asking;

import io.tonestream.app.asking.Question.AskedText;
import io.tonestream.schemas.Label;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts of one brand that one scorer gave one label: how many, how humans label them, and a random
 * choice of those that no human has labelled.
 */
final class Stratum {
  /** By {@link TextKey}: the smallest ones. */
  private final TreeMap<Long, AskedText> sample = new TreeMap<>();

  private final long[] labelled = new long[Label.values().length];
  private long texts;

  /** A text that a human has labelled. */
  void addLabelled(Label label) {
    texts++;
    labelled[label.ordinal()]++;
  }

  /** A text whose label may not be asked for. */
  void addUnasked() {
    texts++;
  }

  /**
   * A text that may be asked for.
   *
   * @param size how many texts are kept at most
   * @return by how many characters what is kept has grown
   */
  long add(long key, AskedText text, int size) {
    texts++;
    if (sample.size() >= size && key > sample.lastKey()) {
      return 0;
    }
    AskedText before = sample.put(key, text);
    long grown = text.text().length() - (before == null ? 0 : before.text().length());
    return grown - shrink(size);
  }

  /** Lets go of the texts with the largest keys; returns how many characters these had. */
  long shrink(int size) {
    long characters = 0;
    while (sample.size() > size) {
      Map.Entry<Long, AskedText> last = sample.pollLastEntry();
      characters += last.getValue().text().length();
    }
    return characters;
  }

  long texts() {
    return texts;
  }

  /** Counts of the humans' labels. */
  long[] labelled() {
    return labelled.clone();
  }

  /** How many texts may be asked for. */
  int available() {
    return sample.size();
  }

  /** These, in a random order that is always the same. */
  Iterator<AskedText> sample() {
    return sample.values().iterator();
  }
}
