package io.tonestream.app.repeats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class GroupBlocksTest {
  private static final HexFormat HEX = HexFormat.of();

  @Property(tries = 300)
  void holdsWhatAMapHolds(@ForAll Random random) {
    long first = random.nextBoolean() ? 0 : 4_223_000_000L;
    GroupBlocks blocks = new GroupBlocks();
    GroupBlocks restored = new GroupBlocks();
    TreeMap<Long, GroupCounts> expected = new TreeMap<>();
    for (int step = random.nextInt(100); step >= 0; step--) {
      long block = first + random.nextInt(12) * (random.nextInt(10) == 0 ? 1_000L : 1);
      if (random.nextInt(8) == 0) {
        blocks.removeBefore(block, (removed, counts) -> expected.remove(removed));
        restored.removeBefore(block, (removed, counts) -> {});
        assertThat(expected.headMap(block)).as("the removed ones were shown").isEmpty();
      } else {
        GroupCounts added = new GroupCounts();
        for (int text = random.nextInt(200); text >= 0; text--) {
          added.add(random.nextInt(GroupCounts.GROUPS));
        }
        restored.put(block, blocks.add(block, added));
        expected.computeIfAbsent(block, each -> new GroupCounts()).add(added);
      }
      assertThat(read(blocks)).isEqualTo(read(expected));
      assertThat(read(restored)).isEqualTo(read(expected));
    }
    long from = first + random.nextInt(12);
    long to = first + random.nextInt(12);
    GroupCounts sum = new GroupCounts();
    if (from <= to) {
      expected.subMap(from, true, to, true).values().forEach(sum::add);
    }
    assertThat(blocks.sum(from, to).toBytes()).isEqualTo(sum.toBytes());
  }

  private static Map<Long, String> read(GroupBlocks blocks) {
    Map<Long, String> all = new TreeMap<>();
    blocks.forEach((block, counts) -> all.put(block, HEX.formatHex(counts)));
    return all;
  }

  private static Map<Long, String> read(Map<Long, GroupCounts> counts) {
    Map<Long, String> all = new TreeMap<>();
    counts.forEach((block, each) -> all.put(block, HEX.formatHex(each.toBytes())));
    return all;
  }
}
