package io.tonestream.trainer.data;

import java.util.function.Consumer;

/**
 * What happens to rows that can't be read. None is dropped without a word.
 *
 * @param skip whether they are left out; else the first one stops the reading
 * @param report takes a line for each of the first that are left out, and the total
 */
public record BadRows(boolean skip, Consumer<String> report) {
  private static final int MAX_REPORTED = 20;

  /** Stops at the first. */
  public static BadRows fail() {
    return new BadRows(false, line -> {});
  }

  /** Counts the bad rows of one file. */
  public final class Count {
    private final String file;
    private int bad;
    private int leftOut;

    Count(String file) {
      this.file = file;
    }

    /** One more row that can't be read; see {@link RowHandler#bad}. */
    public void bad(long line, String problem) {
      bad(new Origin(file, line), problem);
    }

    /**
     * The same, by where it stands.
     *
     * @throws BadDataException if the first one stops the reading
     */
    void bad(Origin origin, String problem) {
      String line = origin + ": " + problem;
      if (!skip) {
        throw new BadDataException(line);
      }
      if (bad++ < MAX_REPORTED) {
        report.accept("skipped " + line);
      }
    }

    /** One whose label says so. */
    void leftOut() {
      leftOut++;
    }

    /** How many there are so far. */
    public int bad() {
      return bad;
    }

    /** Reports the totals. */
    public DataSet.LeftOut end() {
      if (bad > 0) {
        report.accept("skipped " + bad + " bad rows of " + file + " in all");
      }
      if (leftOut > 0) {
        report.accept("left out " + leftOut + " rows of " + file + " by their label");
      }
      return new DataSet.LeftOut(bad, leftOut);
    }
  }

  /** For one file. */
  public Count of(String file) {
    return new Count(file);
  }
}
