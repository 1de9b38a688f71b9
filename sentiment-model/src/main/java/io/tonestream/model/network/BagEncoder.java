package io.tonestream.model.network;

import io.tonestream.model.text.TextPreparation;
import io.tonestream.model.text.Tokenizer;
import io.tonestream.model.text.Tokens;
import java.util.Arrays;

/** Features of a bag: hashes straight from the characters, without strings in between. */
final class BagEncoder implements Encoder {
  /** Bounds what one huge text costs. */
  private static final int MAX_FEATURES = 32_768;

  /** VADER's factor for a negated word (Hutto and Gilbert 2014). */
  private static final float NEGATED_VALENCE = -0.74f;

  /** Kinds of features; each is scaled to a length of 1, so that the many don't drown the few. */
  private static final byte WORDS = 0;

  private static final byte LETTERS = 1;
  private static final byte VALENCES = 2;

  /** Separate kinds of features that would otherwise have one hash. */
  private static final int EDGE = 7;

  private static final int PAIR = 3;
  private static final int TRIPLE = 5;
  private static final int NEGATION = 99;
  private static final int SHOUT = 101;
  private static final int ELONGATION = 103;
  private static final int WORD_VALENCE = 1000;
  private static final int POSITIVE_SUM = 2000;
  private static final int NEGATIVE_SUM = 2001;
  private static final int BALANCE = 2002;
  private static final int LAST_VALENCE = 2003;
  private static final int CHARACTERS = 55;

  private final Bag bag;
  private final int shift;
  private final Lexicon lexicon;
  private final Tokenizer tokenizer;
  private int[] features = new int[1_024];
  private byte[] kinds = new byte[1_024];
  private final int[] counts = new int[3];
  private int size;

  BagEncoder(Bag bag, TextPreparation preparation, Lexicon lexicon) {
    this.bag = bag;
    this.shift = 32 - Integer.numberOfTrailingZeros(bag.buckets());
    this.lexicon = lexicon;
    this.tokenizer = new Tokenizer(preparation);
  }

  @Override
  public Encoded encode(String text) {
    size = 0;
    Arrays.fill(counts, 0);
    Tokens tokens = tokenizer.tokenize(text);
    float positive = 0;
    float negative = 0;
    float last = 0;
    int beforePrevious = EDGE;
    int previous = EDGE;
    for (int i = 0; i < tokens.size() && size < MAX_FEATURES; i++) {
      int hash = Hash.of(tokens.characters(), tokens.start(i), tokens.end(i));
      addWord(tokens, i, hash, previous);
      if (bag.wordTriples()) {
        add(WORDS, Hash.mix(Hash.mix(Hash.mix(beforePrevious, previous), hash), TRIPLE));
      }
      float valence = lexicon.valence(hash);
      if (valence != 0) {
        last = tokens.has(i, Tokens.NEGATED) ? NEGATED_VALENCE * valence : valence;
        positive += Math.max(0, last);
        negative += Math.max(0, -last);
        add(VALENCES, Hash.mix(WORD_VALENCE, Math.round(last * 2)));
      }
      if (tokens.kind(i) == Tokens.Kind.WORD || tokens.kind(i) == Tokens.Kind.TAG) {
        addCharacters(tokens.characters(), tokens.start(i), tokens.end(i));
      }
      beforePrevious = previous;
      previous = hash;
    }
    if (bag.wordPairs()) {
      add(WORDS, Hash.mix(Hash.mix(previous, EDGE), PAIR));
    }
    addSums(positive, negative, last);
    return new Encoded(Arrays.copyOf(features, size), weights());
  }

  private void addWord(Tokens tokens, int i, int hash, int previous) {
    add(WORDS, hash);
    if (bag.wordPairs()) {
      add(WORDS, Hash.mix(Hash.mix(previous, hash), PAIR));
    }
    if (tokens.has(i, Tokens.NEGATED)) {
      add(WORDS, Hash.mix(hash, NEGATION));
    }
    if (tokens.has(i, Tokens.SHOUTED)) {
      add(WORDS, Hash.mix(hash, SHOUT));
      add(WORDS, SHOUT);
    }
    if (tokens.has(i, Tokens.ELONGATED)) {
      add(WORDS, Hash.mix(hash, ELONGATION));
      add(WORDS, ELONGATION);
    }
  }

  /** Character n-grams of one word between two spaces. */
  private void addCharacters(char[] characters, int start, int end) {
    int least = bag.minCharacters();
    int most = bag.maxCharacters();
    for (int from = start - 1; from <= end - least + 1; from++) {
      int hash = CHARACTERS;
      int to = Math.min(from + most, end + 1);
      for (int at = from; at < to; at++) {
        hash = Hash.mix(hash, at < start || at == end ? ' ' : characters[at]);
        if (at - from + 1 >= least) {
          add(LETTERS, hash);
        }
      }
      if (size >= MAX_FEATURES) {
        return;
      }
    }
  }

  /** What the lexicon says about the text as a whole, in steps. */
  private void addSums(float positive, float negative, float last) {
    add(VALENCES, Hash.mix(POSITIVE_SUM, Math.min(12, Math.round(positive * 1.5f))));
    add(VALENCES, Hash.mix(NEGATIVE_SUM, Math.min(12, Math.round(negative * 1.5f))));
    add(VALENCES, Hash.mix(BALANCE, Math.max(-6, Math.min(6, Math.round(positive - negative)))));
    add(VALENCES, Hash.mix(LAST_VALENCE, Math.round(last)));
  }

  private void add(byte kind, int hash) {
    if (size == features.length) {
      features = Arrays.copyOf(features, size * 2);
      kinds = Arrays.copyOf(kinds, size * 2);
    }
    features[size] = (Hash.spread(hash) >>> shift) + 1;
    kinds[size++] = kind;
    counts[kind]++;
  }

  private float[] weights() {
    float[] ofKind = new float[counts.length];
    for (int kind = 0; kind < ofKind.length; kind++) {
      ofKind[kind] = (float) (1 / Math.sqrt(Math.max(1, counts[kind])));
    }
    ofKind[VALENCES] *= bag.lexiconWeight();
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      weights[i] = ofKind[kinds[i]];
    }
    return weights;
  }
}
