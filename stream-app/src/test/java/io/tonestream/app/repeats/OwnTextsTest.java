package io.tonestream.app.repeats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class OwnTextsTest {
  private final Random random = new Random(1);

  @Test
  void areAllTextsWhereNoneAreCopies() {
    Counts counts = new Counts(300, 500, 200);

    assertThat(OwnTexts.of(deal(counts), counts)).isEqualTo(new OwnTexts(1_000, 1_000, -100, 500));
  }

  /**
   * By hand: of 15 groups with a text each and one with 17, the last is left out. The others stand
   * for 16 groups, and what was left out counts as one text more: 15 · 16/15 + 1.
   */
  @Test
  void areThoseOfGroupsThatDoNotStandOut() {
    GroupLabels groups = new GroupLabels();
    for (int group = 0; group < 15; group++) {
      groups.add(Label.values()[group < 4 ? 0 : group < 10 ? 1 : 2], group);
    }
    for (int copy = 0; copy < 17; copy++) {
      groups.add(Label.NEGATIVE, 15);
    }

    assertThat(OwnTexts.of(groups, new Counts(21, 6, 5))).isEqualTo(new OwnTexts(17, 15, 1, 9));
  }

  /** What else is in the groups of campaigns goes with them, and the rest stands for it. */
  @Test
  void areWhatIsLeftWithoutCampaigns() {
    Counts usual = new Counts(300, 500, 200);
    double volume = 0;
    double texts = 0;
    double net = 0;
    for (int bin = 0; bin < 200; bin++) {
      GroupLabels groups = deal(usual);
      copy(groups, Label.NEGATIVE, 5_000);
      copy(groups, Label.POSITIVE, 900);
      OwnTexts own = OwnTexts.of(groups, new Counts(5_300, 500, 1_100));
      volume += own.volume() / 200;
      texts += own.texts() / 200;
      net += own.balance() / own.texts() / 200;
    }

    assertThat(volume).isCloseTo(1_000, within(10.0));
    assertThat(texts).isBetween(860.0, 900.0);
    assertThat(net).isCloseTo(-0.1, within(0.01));
  }

  @Test
  void areAllTextsWhereGroupsOfSomeAreUnknown() {
    GroupLabels groups = new GroupLabels();
    copy(groups, Label.NEGATIVE, 50);
    Counts counts = new Counts(80, 0, 0);

    assertThat(OwnTexts.of(groups, counts)).isEqualTo(OwnTexts.of(counts));
  }

  @Property(tries = 500)
  void staysWithinItsBounds(
      @ForAll Random any,
      @ForAll @IntRange(max = 2_000) int negative,
      @ForAll @IntRange(max = 2_000) int positive,
      @ForAll @IntRange(max = 20) int campaigns) {
    GroupLabels groups = deal(new Counts(negative, 100, positive));
    int copies = 0;
    for (int campaign = 0; campaign < campaigns; campaign++) {
      int size = any.nextInt(2_000);
      copy(groups, Label.NEGATIVE, size);
      copies += size;
    }
    Counts counts = new Counts(negative + copies, 100, positive);
    OwnTexts own = OwnTexts.of(groups, counts);

    assertThat(own.volume()).isBetween(0.0, counts.total() + 16.0);
    assertThat(own.texts()).isBetween(0.0, (double) counts.total());
    assertThat(Math.abs(own.balance())).isLessThanOrEqualTo(own.polar());
    assertThat(own.polar()).isLessThanOrEqualTo(own.texts());
  }

  private GroupLabels deal(Counts counts) {
    GroupLabels groups = new GroupLabels();
    deal(groups, Label.NEGATIVE, counts.negative());
    deal(groups, Label.NEUTRAL, counts.neutral());
    deal(groups, Label.POSITIVE, counts.positive());
    return groups;
  }

  private void deal(GroupLabels groups, Label label, long texts) {
    for (long text = 0; text < texts; text++) {
      groups.add(label, random.nextInt(GroupCounts.GROUPS));
    }
  }

  private void copy(GroupLabels groups, Label label, int copies) {
    int group = random.nextInt(GroupCounts.GROUPS);
    for (int copy = 0; copy < copies; copy++) {
      groups.add(label, group);
    }
  }
}
