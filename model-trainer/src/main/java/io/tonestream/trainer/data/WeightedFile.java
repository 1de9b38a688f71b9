package io.tonestream.trainer.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file to train on, and how much each of its texts counts beside those of others. */
public record WeightedFile(Path path, float weight) {
  private static final Pattern WITH_WEIGHT = Pattern.compile("(.+)@([^@/]*)");

  /** Reads {@code own.tsv@2}; without an @, or if there is a file with this very name, it is 1. */
  public static WeightedFile of(String given) {
    return of("--data", given);
  }

  /**
   * The same, given with another option.
   *
   * @param option what it is given with, for messages
   */
  public static WeightedFile of(String option, String given) {
    Matcher matcher = WITH_WEIGHT.matcher(given);
    if (!matcher.matches() || Files.exists(Path.of(given))) {
      return new WeightedFile(Path.of(given), 1);
    }
    String weight = matcher.group(2);
    if (!weight.matches("[0-9]{0,4}(\\.[0-9]{1,6})?") || !(parsed(weight) > 0)) {
      throw new IllegalArgumentException(
          option
              + " "
              + given
              + ": the weight '"
              + weight
              + "' is no number above 0; write it as in "
              + matcher.group(1)
              + "@2 or "
              + matcher.group(1)
              + "@0.5");
    }
    return new WeightedFile(Path.of(matcher.group(1)), parsed(weight));
  }

  private static float parsed(String weight) {
    return weight.isEmpty() ? 0 : Float.parseFloat(weight);
  }

  /** Reads its texts. */
  public DataSet read(DataReader reader) {
    return reader.read(path).weighted(weight);
  }

  /** Reads its texts, whose labels are of any kind. */
  public AuxiliaryTask readAuxiliary(DataReader reader) {
    return reader.readAuxiliary(path, weight);
  }

  /** Reads its texts; their labels stand for nothing. */
  public DataSet readTexts(DataReader reader) {
    return reader.readTexts(path).weighted(weight);
  }
}
