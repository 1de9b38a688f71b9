package io.tonestream.trainer.data;

import io.tonestream.model.text.TextPreparation;
import io.tonestream.model.text.Tokenizer;
import io.tonestream.schemas.Label;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is to know of the texts that a model was trained and judged on, and of those that were
 * left out (Gebru et al. 2021).
 *
 * @param parts that the texts were parted into
 * @param overlaps what was left out of one part because of another
 */
public record DataCard(List<Part> parts, List<Overlap> overlaps) {
  /** Takes copies. */
  public DataCard {
    parts = List.copyOf(parts);
    overlaps = List.copyOf(overlaps);
  }

  /** Of data sets that are taken as they are. */
  public static DataCard of(List<DataSet> sets) {
    return new DataCard(
        sets.stream().map(set -> Part.of(set, List.of(set), List.of(), null)).toList(), List.of());
  }

  /**
   * A file that texts were read from.
   *
   * @param weight how much each of its texts counts in training
   * @param rows that it has
   * @param bad rows that can't be read
   * @param byLabel rows that were left out by their label
   */
  public record Source(String name, String sha256, float weight, int rows, int bad, int byLabel) {
    static Source of(DataSet set) {
      DataSet.LeftOut leftOut = set.leftOut();
      return new Source(
          set.name(),
          set.sha256(),
          set.examples().get(0).weight(),
          set.size() + leftOut.bad() + leftOut.byLabel(),
          leftOut.bad(),
          leftOut.byLabel());
    }
  }

  /**
   * Texts for one purpose.
   *
   * @param sources the files that it was made of; none if it was split off another part
   * @param repeated how many texts of these had come before; parts that are not trained on keep
   *     them
   * @param conflicting how many texts of these have several labels
   * @param texts how many there are in the end
   * @param labels how many of them have each label, zeros left out
   * @param lengths in tokens
   * @param times from when to when they are, if that is known
   */
  public record Part(
      String name,
      List<Source> sources,
      int repeated,
      int conflicting,
      int texts,
      Map<Label, Integer> labels,
      Lengths lengths,
      @Nullable Span times) {
    /** Takes copies. */
    public Part {
      sources = List.copyOf(sources);
      labels = Map.copyOf(labels);
    }

    /** What is left of it: these texts, of the same files. */
    public Part with(DataSet rest) {
      Part counted = of(rest, List.of(), List.of(), null);
      return new Part(
          name,
          sources,
          repeated,
          conflicting,
          rest.size(),
          counted.labels,
          counted.lengths,
          times);
    }

    /** Of texts whose labels stand for nothing. */
    static Part withoutLabels(DataSet set, List<DataSet> sources) {
      Part part = of(set, sources, List.of(DataSet.join(sources).deduplicated()), null);
      return new Part(
          part.name,
          part.sources,
          part.repeated,
          part.conflicting,
          part.texts,
          Map.of(),
          part.lengths,
          part.times);
    }

    static Part of(
        DataSet set,
        List<DataSet> sources,
        List<Deduplicated> unique,
        @Nullable String timeColumn) {
      Map<Label, Integer> labels = new EnumMap<>(Label.class);
      set.labels().forEach(label -> labels.merge(label, 1, Integer::sum));
      return new Part(
          set.name(),
          sources.stream().map(Source::of).toList(),
          unique.stream().mapToInt(Deduplicated::repeated).sum(),
          unique.stream().mapToInt(each -> each.conflicts().size()).sum(),
          set.size(),
          labels,
          Lengths.of(set),
          timeColumn == null ? null : Span.of(set, timeColumn));
    }
  }

  /**
   * How many tokens texts have.
   *
   * @param most95 what 95 % of the texts have at most
   */
  public record Lengths(int shortest, int median, int most95, int longest) {
    private static Lengths of(DataSet set) {
      Tokenizer tokenizer = new Tokenizer(TextPreparation.signals());
      int[] sorted =
          set.examples().stream()
              .mapToInt(each -> tokenizer.tokenize(each.text()).size())
              .sorted()
              .toArray();
      return new Lengths(
          sorted[0], atMost(sorted, 0.5), atMost(sorted, 0.95), sorted[sorted.length - 1]);
    }

    /** The length that this share of the texts doesn't exceed. */
    private static int atMost(int[] sorted, double share) {
      return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
  }

  /** From the first to the last. */
  public record Span(Instant first, Instant last) {
    private static @Nullable Span of(DataSet set, String column) {
      List<Instant> sorted =
          set.examples().stream()
              .filter(each -> each.columns().containsKey(column))
              .map(each -> Split.time(set, each, column))
              .sorted()
              .toList();
      return sorted.isEmpty() ? null : new Span(sorted.get(0), sorted.get(sorted.size() - 1));
    }
  }

  /**
   * Texts that were left out of one set because another one has them.
   *
   * @param texts how many
   * @param of what they were left out of
   * @param with the set that has them too
   * @param shared what both have: the text, or a group by its column
   */
  public record Overlap(int texts, String of, String with, String shared) {}
}
