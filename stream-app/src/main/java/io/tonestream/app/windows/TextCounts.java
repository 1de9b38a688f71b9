package io.tonestream.app.windows;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Number of one brand's texts by second of event time, {@link CountKey} and label. Panes are unions
 * of whole seconds, so these are all that windows need of texts. Mutable, one stream thread's own.
 */
public final class TextCounts {
  private static final long SECOND = Duration.ofSeconds(1).toMillis();

  private final PaneTallies seconds = new PaneTallies();

  /** Of no texts. */
  public TextCounts() {}

  /**
   * Counts a text.
   *
   * @param timeMillis its event time, epoch milliseconds
   * @param key name of its {@link CountKey}
   * @param comparison what another model version made of it, if that is known
   */
  public void add(long timeMillis, String key, Label label, @Nullable Comparison comparison) {
    seconds.of(Math.floorDiv(timeMillis, SECOND)).add(key, label, comparison);
  }

  /** How many seconds there are texts of. */
  public int seconds() {
    return seconds.size();
  }

  /** Shows each second that there are texts of, the earliest first. */
  public void forEachSecond(Visitor visitor) {
    for (int i = 0; i < seconds.size(); i++) {
      visitor.visit(seconds.pane(i) * SECOND, seconds.tally(i));
    }
  }

  /** Is shown seconds. */
  @FunctionalInterface
  public interface Visitor {
    /** A second, by its start in epoch milliseconds, and its texts. */
    void visit(long timeMillis, Tally texts);
  }

  /** Writes the number of seconds, and for each how long it is after the one before, and tally. */
  public void write(CompactWriter out) {
    out.number(seconds.size());
    long before = 0;
    for (int i = 0; i < seconds.size(); i++) {
      out.number(seconds.pane(i) - before);
      before = seconds.pane(i);
      seconds.tally(i).write(out);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static TextCounts read(CompactReader in) {
    TextCounts counts = new TextCounts();
    long second = 0;
    for (long left = in.number(); left > 0; left--) {
      second += in.number();
      counts.seconds.put(second, Tally.read(in));
    }
    return counts;
  }
}
