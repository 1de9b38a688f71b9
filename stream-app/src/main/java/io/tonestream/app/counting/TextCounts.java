package io.tonestream.app.counting;

import io.tonestream.app.repeats.ContentGroup;
import io.tonestream.app.repeats.GroupLabels;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Number of one brand's texts by second of event time, {@link CountKey} and label, and by second
 * and content group. Panes are unions of whole seconds, and blocks are, so these are all that
 * windows need of texts. Mutable, one stream thread's own.
 */
public final class TextCounts {
  private static final long SECOND = Duration.ofSeconds(1).toMillis();

  private static final GroupLabels NO_GROUPS = new GroupLabels();

  private final PaneTallies seconds = new PaneTallies();
  private final SortedMap<Long, GroupLabels> groups = new TreeMap<>();

  /** Of no texts. */
  public TextCounts() {}

  /**
   * Counts a text.
   *
   * @param timeMillis its event time, epoch milliseconds
   * @param key name of its {@link CountKey}
   * @param comparison what another model version made of it, if that is known
   * @param group its {@link ContentGroup}; {@link ContentGroup#NONE} if it is no opinion, whose
   *     copies make no difference
   */
  public void add(
      long timeMillis, String key, Label label, @Nullable Comparison comparison, int group) {
    long second = Math.floorDiv(timeMillis, SECOND);
    seconds.of(second).add(key, label, comparison);
    if (group != ContentGroup.NONE) {
      groups.computeIfAbsent(second, each -> new GroupLabels()).add(label, group);
    }
  }

  /** How many seconds there are texts of. */
  public int seconds() {
    return seconds.size();
  }

  /** Shows each second that there are texts of, the earliest first. */
  public void forEachSecond(Visitor visitor) {
    for (int i = 0; i < seconds.size(); i++) {
      long second = seconds.pane(i);
      visitor.visit(second * SECOND, seconds.tally(i), groups.getOrDefault(second, NO_GROUPS));
    }
  }

  /** Is shown seconds. */
  @FunctionalInterface
  public interface Visitor {
    /** A second, by its start in epoch milliseconds, its texts, and the groups of its opinions. */
    void visit(long timeMillis, Tally texts, GroupLabels groups);
  }

  /**
   * Writes the number of seconds, and for each how long it is after the one before, and its tally;
   * and then the same of groups.
   */
  public void write(CompactWriter out) {
    out.number(seconds.size());
    long before = 0;
    for (int i = 0; i < seconds.size(); i++) {
      out.number(seconds.pane(i) - before);
      before = seconds.pane(i);
      seconds.tally(i).write(out);
    }
    out.number(groups.size());
    before = 0;
    for (Map.Entry<Long, GroupLabels> each : groups.entrySet()) {
      out.number(each.getKey() - before);
      before = each.getKey();
      each.getValue().write(out::bytes);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param withGroups whether groups follow, which earlier releases didn't write
   */
  public static TextCounts read(CompactReader in, boolean withGroups) {
    TextCounts counts = new TextCounts();
    long second = 0;
    for (long left = in.number(); left > 0; left--) {
      second += in.number();
      counts.seconds.put(second, Tally.read(in));
    }
    second = 0;
    for (long left = withGroups ? in.number() : 0; left > 0; left--) {
      second += in.number();
      counts.groups.put(second, GroupLabels.read(in::bytes));
    }
    return counts;
  }
}
