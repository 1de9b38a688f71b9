package io.tonestream.app.repeats;

import io.tonestream.schemas.Label;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Number of texts with each label in each {@link ContentGroup}. Mutable, one thread's own. */
public final class GroupLabels {
  /** How many labels there are. */
  public static final int LABELS = Label.values().length;

  private static final GroupCounts NO_TEXTS = new GroupCounts();
  private static final byte[] NOTHING = {};

  /** {@code [labels]}; null where there are no texts, as in most seconds of most brands. */
  private final @Nullable GroupCounts[] byLabel = new GroupCounts[LABELS];

  /** Of no texts. */
  public GroupLabels() {}

  /** Counts a text of this group. */
  public void add(Label label, int group) {
    changeable(label.ordinal()).add(group);
  }

  /** Adds texts of one label. */
  public void add(int label, GroupCounts texts) {
    changeable(label).add(texts);
  }

  /** The texts of one label, which are not to be changed. */
  public GroupCounts of(int label) {
    GroupCounts counts = byLabel[label];
    return counts == null ? NO_TEXTS : counts;
  }

  /** The texts of all labels. */
  public GroupCounts sum() {
    GroupCounts sum = new GroupCounts();
    for (GroupCounts counts : byLabel) {
      if (counts != null) {
        sum.add(counts);
      }
    }
    return sum;
  }

  /** Writes the counts of each label; nothing for those without texts. */
  public void write(Consumer<byte[]> out) {
    for (GroupCounts counts : byLabel) {
      out.accept(counts == null ? NOTHING : counts.toBytes());
    }
  }

  /** Reads what {@link #write} wrote. */
  public static GroupLabels read(Supplier<byte[]> in) {
    GroupLabels groups = new GroupLabels();
    for (int label = 0; label < LABELS; label++) {
      byte[] counts = in.get();
      if (counts.length > 0) {
        groups.changeable(label).add(counts);
      }
    }
    return groups;
  }

  private GroupCounts changeable(int label) {
    GroupCounts counts = byLabel[label];
    if (counts == null) {
      counts = new GroupCounts();
      byLabel[label] = counts;
    }
    return counts;
  }
}
