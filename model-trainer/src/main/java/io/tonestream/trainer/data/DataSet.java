package io.tonestream.trainer.data;

import io.tonestream.model.bundle.Sha256;
import io.tonestream.model.text.TextPair;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.model.text.Tokenizer;
import io.tonestream.model.text.Tokens;
import io.tonestream.schemas.Label;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Labelled texts under a name. Immutable.
 *
 * <p>Two texts count as the same if they differ only in case, spacing, punctuation, digits, user
 * names and links, most of which models don't tell apart either, or if one is a retweet of the
 * other.
 *
 * @param leftOut rows of the file or folder that was read; of a set that was made of others, none
 */
public record DataSet(String name, List<Example> examples, LeftOut leftOut) {
  private static final int MAX_FILES = 5;

  /** In characters. */
  private static final int LONGEST_POST = 500;

  /** Takes a copy. */
  public DataSet {
    examples = List.copyOf(examples);
  }

  /** One from which nothing was left out when it was read. */
  public DataSet(String name, List<Example> examples) {
    this(name, examples, LeftOut.NOTHING);
  }

  /**
   * Rows of a file that are no texts to learn from.
   *
   * @param bad those that can't be read
   * @param byLabel those whose label says so
   */
  public record LeftOut(int bad, int byLabel) {
    /** None. */
    public static final LeftOut NOTHING = new LeftOut(0, 0);

    LeftOut plus(LeftOut other) {
      return new LeftOut(bad + other.bad, byLabel + other.byLabel);
    }
  }

  /** One data set of several, in their order, named after all of them. */
  public static DataSet join(List<DataSet> sets) {
    return join(sets.stream().map(DataSet::name).collect(Collectors.joining("+")), sets);
  }

  /** One data set of several, in their order. */
  public static DataSet join(String name, List<DataSet> sets) {
    return new DataSet(name, sets.stream().flatMap(set -> set.examples.stream()).toList());
  }

  /** The same texts under another name. */
  public DataSet named(String other) {
    return new DataSet(other, examples, leftOut);
  }

  /** How many texts there are. */
  public int size() {
    return examples.size();
  }

  /** The texts, in order. */
  public List<String> texts() {
    return examples.stream().map(Example::text).toList();
  }

  /** The texts with their targets, in order. */
  public List<TextPair> pairs() {
    return examples.stream().map(Example::pair).toList();
  }

  /** Whether any label is about a target. */
  public boolean hasTargets() {
    return examples.stream().anyMatch(each -> each.target() != null);
  }

  /** Whether most of its texts are longer than any post, as reviews are. */
  public boolean hasLongTexts() {
    long longer = examples.stream().filter(each -> each.text().length() > LONGEST_POST).count();
    return longer > examples.size() / 2;
  }

  /** Without variants of texts, which nobody wrote. */
  public DataSet written() {
    return new DataSet(
        name,
        examples.stream().filter(each -> !each.origin().equals(Origin.VARIANT)).toList(),
        leftOut);
  }

  /** The labels, in order. */
  public List<Label> labels() {
    return examples.stream().map(Example::label).toList();
  }

  /** With each text once. */
  public Deduplicated deduplicated() {
    return Deduplicated.of(this);
  }

  /**
   * A hash of each text, in order: the same of those that count as the same, and the lower, the
   * sooner a text is held out. Unsigned, of 32 bits.
   */
  public long[] hashes() {
    Function<String, String> key = keys();
    return examples.stream().mapToLong(each -> Split.hash(key.apply(each.text()))).toArray();
  }

  /** Without the texts that another data set has. */
  public DataSet without(DataSet other) {
    Function<String, String> key = keys();
    Set<String> theirs = new HashSet<>();
    other.examples.forEach(each -> theirs.add(key.apply(each.text())));
    return new DataSet(
        name, examples.stream().filter(each -> !theirs.contains(key.apply(each.text()))).toList());
  }

  /** The texts that have one of these labels. */
  public DataSet only(Set<Label> labels) {
    return new DataSet(
        name, examples.stream().filter(each -> labels.contains(each.label())).toList(), leftOut);
  }

  /** With texts that count this many times as much. */
  public DataSet weighted(float factor) {
    if (factor == 1) {
      return this;
    }
    return new DataSet(
        name, examples.stream().map(each -> each.weighted(factor)).toList(), leftOut);
  }

  /** Whether any of its texts has a value in a column. */
  public boolean hasColumn(String column) {
    return examples.stream().anyMatch(each -> each.columns().containsKey(column));
  }

  /**
   * Refuses texts that nothing can be learnt from.
   *
   * @throws IllegalArgumentException if all of them have the same label
   */
  public void requireSeveralLabels() {
    List<Label> labels = labels().stream().distinct().toList();
    if (labels.size() == 1) {
      throw new IllegalArgumentException(
          files()
              + ": every text to train on is "
              + labels.get(0).wireName()
              + "; add texts of others");
    }
  }

  /** The files that its texts were read from, for messages; its name if that isn't known. */
  public String files() {
    String files =
        examples.stream()
            .map(each -> each.origin().file())
            .filter(file -> !file.isEmpty())
            .distinct()
            .limit(MAX_FILES)
            .collect(Collectors.joining(", "));
    return files.isEmpty() ? name : files;
  }

  /** In an order that depends on the seed alone. */
  public DataSet shuffled(long seed) {
    List<Example> shuffled = new ArrayList<>(examples);
    Collections.shuffle(shuffled, new Random(seed));
    return new DataSet(name, shuffled);
  }

  /** From one text to another. */
  public DataSet part(String partName, int from, int to) {
    return new DataSet(partName, examples.subList(from, to));
  }

  /** SHA-256 of labels, texts and targets in their order. */
  public String sha256() {
    Sha256 sum = new Sha256();
    for (Example each : examples) {
      String target = each.target() == null ? "" : '\t' + each.target();
      String line = each.label().wireName() + '\t' + each.text() + target + '\n';
      sum.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return sum.hex();
  }

  /** What is the same of texts that count as the same. One thread's own. */
  public static Function<String, String> keys() {
    Tokenizer tokenizer = new Tokenizer(TextPreparation.signals());
    return text -> {
      Tokens tokens = tokenizer.tokenize(text);
      StringJoiner key = new StringJoiner(" ");
      for (int i = afterRetweets(tokens); i < tokens.size(); i++) {
        if (carriesContent(tokens.kind(i))) {
          key.add(tokens.text(i));
        }
      }
      return key.length() == 0 ? text : key.toString();
    };
  }

  /** Where the text begins that {@code RT @user:} repeats, perhaps at several removes. */
  private static int afterRetweets(Tokens tokens) {
    int start = 0;
    while (start + 1 < tokens.size()
        && tokens.text(start).equals("rt")
        && tokens.kind(start + 1) == Tokens.Kind.USER) {
      start += 2;
      while (start < tokens.size() && tokens.kind(start) == Tokens.Kind.PUNCTUATION) {
        start++;
      }
    }
    return start;
  }

  private static boolean carriesContent(Tokens.Kind kind) {
    return switch (kind) {
      case WORD, NUMBER, EMOTICON, EMOJI -> true;
      case PUNCTUATION, USER, LINK, TAG -> false; // a tag's word follows it
    };
  }
}
