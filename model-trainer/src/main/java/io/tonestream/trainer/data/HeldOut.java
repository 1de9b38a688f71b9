package io.tonestream.trainer.data;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a model is judged by and doesn't learn from. */
public sealed interface HeldOut {
  /** Nothing. */
  HeldOut NOTHING = new Sets(List.of());

  /**
   * What is written as files, or as one share.
   *
   * @param setting what it was given as, for messages
   * @throws IllegalArgumentException if it is a number, but no share
   * @throws BadDataException if a file can't be read
   */
  static HeldOut parse(String setting, List<String> values, DataReader reader) {
    Optional<Share> share = share(setting, values);
    return share.isPresent()
        ? share.get()
        : new Sets(values.stream().map(Path::of).map(reader::read).toList());
  }

  /**
   * The share, if one was meant and no files.
   *
   * @throws IllegalArgumentException if it is a number, but no share
   */
  static Optional<Share> share(String setting, List<String> values) {
    if (values.stream().noneMatch(value -> value.matches("-?[0-9]*[.,]?[0-9]+ ?%?"))) {
      return Optional.empty();
    }
    String value = values.get(0);
    if (values.size() > 1 || !value.matches("0?\\.[0-9]*[1-9][0-9]*")) {
      throw new IllegalArgumentException(
          setting
              + " "
              + String.join(" ", values)
              + ": give files, or one share between 0 and 1, such as 0.1");
    }
    return Optional.of(new Share(Double.parseDouble(value)));
  }

  /**
   * A share of the texts that there are.
   *
   * @param share between 0 and 1
   */
  record Share(double share) implements HeldOut {
    /** Refuses all and nothing. */
    public Share {
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException(
            "a share of " + share + " can't be held out; give one between 0 and 1, such as 0.1");
      }
    }
  }

  /** The texts from a time on, of data that is split by time. */
  record From(Instant time) implements HeldOut {}

  /** Data sets of their own, whose texts are left out of what is learnt from. */
  record Sets(List<DataSet> sets) implements HeldOut {
    /** Takes a copy. */
    public Sets {
      sets = List.copyOf(sets);
    }
  }
}
