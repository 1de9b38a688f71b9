package io.tonestream.app.repeats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class GroupCountsTest {
  @Property(tries = 500)
  void readsWhatItWroteWhereverThatStands(@ForAll Random random) {
    GroupCounts written = any(random);
    byte[] bytes = written.toBytes();
    byte[] within = new byte[bytes.length + 7];
    System.arraycopy(bytes, 0, within, 3, bytes.length);

    GroupCounts read = new GroupCounts();
    read.add(within, 3, 3 + bytes.length);
    assertThat(read.sorted()).isEqualTo(written.sorted());
    assertThat(read.toBytes()).isEqualTo(bytes);
  }

  @Property(tries = 200)
  void addsUpAsTextsDo(@ForAll Random random) {
    GroupCounts one = any(random);
    GroupCounts other = any(random);
    GroupCounts sum = new GroupCounts();
    sum.add(one.toBytes());
    sum.add(other);

    assertThat(sum.texts()).isEqualTo(one.texts() + other.texts());
    GroupCounts reversed = new GroupCounts();
    reversed.add(other);
    reversed.add(one);
    assertThat(sum.toBytes()).isEqualTo(reversed.toBytes());
  }

  @Test
  void takesTwoBytesForOneText() {
    GroupCounts one = new GroupCounts();
    one.add(15);

    assertThat(one.toBytes()).hasSize(2);
  }

  @Test
  void countsNoTextOfUnknownContent() {
    GroupCounts none = new GroupCounts();
    none.add(ContentGroup.NONE);

    assertThat(none.texts()).isZero();
  }

  private static GroupCounts any(Random random) {
    GroupCounts counts = new GroupCounts();
    int texts = 1 << random.nextInt(12);
    for (int text = 0; text < texts; text++) {
      counts.add(random.nextInt(GroupCounts.GROUPS));
    }
    int copies = random.nextInt(4) * 100_000;
    for (int copy = 0; copy < copies; copy++) {
      counts.add(7);
    }
    return counts;
  }
}
