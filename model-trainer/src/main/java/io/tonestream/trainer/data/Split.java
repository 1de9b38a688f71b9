package io.tonestream.trainer.data;

import io.tonestream.model.bundle.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A data set in two parts, which hold each of its texts once.
 *
 * @param training to learn from
 * @param heldOut to judge by
 */
public record Split(DataSet training, DataSet heldOut) {
  private static final int HASH_DIGITS = 8;
  private static final double HASHES = Math.pow(16, HASH_DIGITS);

  /** Refuses a part without texts. */
  public Split {
    if (training.size() == 0 || heldOut.size() == 0) {
      throw new IllegalArgumentException(
          "of "
              + (training.size() + heldOut.size())
              + " texts of "
              + training.name()
              + " this split holds out "
              + (heldOut.size() == 0 ? "none" : "all")
              + "; choose another share, column or time");
    }
  }

  /**
   * Holds out the texts whose place is in a range. Whatever else the set holds, and whatever is
   * added to it, the same text is always on the same side.
   *
   * @param to exclusive
   */
  static Split byText(DataSet set, double from, double to) {
    Function<String, String> keys = DataSet.keys();
    return by(set, each -> isWithin(keys.apply(each.text()), from, to));
  }

  private static boolean isWithin(String key, double from, double to) {
    double place = place(key);
    return place >= from && place < to;
  }

  /**
   * A number in [0, 1) that any one text, or group, always gets, by its hash.
   *
   * @param key what is the same of texts that count as the same, or the group
   */
  public static double place(String key) {
    return hash(key) / HASHES;
  }

  /** In [0, 2^32). */
  static long hash(String key) {
    String hash = Sha256.of(key.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    return Long.parseLong(hash, 16);
  }

  /**
   * Holds out the groups whose place is in a range. Texts of one group, such as paraphrases of one
   * tweet, are never on both sides, whatever is added.
   *
   * @param to exclusive
   */
  static Split byGroup(DataSet set, String column, double from, double to) {
    return by(set, each -> isWithin(value(set, each, column), from, to));
  }

  /** Holds out the texts from a time on. */
  public static Split byTime(DataSet set, String column, Instant from) {
    return by(set, each -> !time(set, each, column).isBefore(from));
  }

  /** Holds out the last share of the texts by time, and those of the same time as its first. */
  public static Split byTime(DataSet set, String column, double share) {
    List<Instant> times =
        set.examples().stream()
            .map(each -> time(set, each, column))
            .sorted(Comparator.naturalOrder())
            .toList();
    int held = (int) Math.round(times.size() * share);
    int first = Math.min(times.size() - 1, Math.max(0, times.size() - held));
    return byTime(set, column, times.get(first));
  }

  /**
   * A time: epoch milliseconds, ISO-8601 with an offset, or a day, which begins at midnight UTC.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Instant time(String text) {
    if (text.matches("-?[0-9]{1,18}")) {
      return Instant.ofEpochMilli(Long.parseLong(text));
    }
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time; write epoch milliseconds, 2015-02-21 or 2015-02-21T00:00:00Z",
          e);
    }
  }

  /** The time of one of the set's texts. */
  static Instant time(DataSet set, Example example, String column) {
    try {
      return time(value(set, example, column));
    } catch (IllegalArgumentException e) {
      throw new BadDataException(
          where(set, example) + ", column " + column + ": " + e.getMessage(), e);
    }
  }

  private static String value(DataSet set, Example example, String column) {
    String value = example.columns().get(column);
    if (value == null) {
      throw new BadDataException(
          where(set, example)
              + ": no "
              + column
              + "; fill the column in every row, or split by another");
    }
    return value;
  }

  private static String where(DataSet set, Example example) {
    return example.origin().equals(Origin.UNKNOWN)
        ? set.name()
            + ", '"
            + example.text().substring(0, Math.min(40, example.text().length()))
            + "'"
        : example.origin().toString();
  }

  private static Split by(DataSet set, Predicate<Example> isHeldOut) {
    List<Example> training = new ArrayList<>();
    List<Example> heldOut = new ArrayList<>();
    set.examples().forEach(each -> (isHeldOut.test(each) ? heldOut : training).add(each));
    return new Split(
        new DataSet(set.name(), training), new DataSet(set.name() + "-held-out", heldOut));
  }
}
