package io.tonestream.app.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.counting.CompactReader;
import io.tonestream.app.counting.CompactWriter;
import io.tonestream.app.counting.Tally;
import io.tonestream.app.counting.TextCounts;
import io.tonestream.app.repeats.GroupCounts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PackedPanesTest {
  private static final long T0 = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

  private final BrandWindows windows = windows();

  @Test
  void givesBackWhatWasPacked() {
    add(T0, Label.POSITIVE, "v1", null);
    add(T0 + 1_000, Label.NEGATIVE, "v1", null);
    add(T0 + 1_000, Label.NEGATIVE, "v2-é", new Comparison("v1", Label.NEUTRAL));
    for (int text = 0; text < 300; text++) {
      add(T0 - 90_000, Label.NEUTRAL, "v2-é", null);
    }
    BrandWindows read = windows();
    PackedPanes.read(new CompactReader(ByteBuffer.wrap(packed())), read);

    assertThat(lines(windows)).hasSizeGreaterThan(4);
    assertThat(lines(read)).isEqualTo(lines(windows));
  }

  /** A brand with one text, of which there may be very many. */
  @Test
  void takesFewBytes() {
    add(T0, Label.POSITIVE, "2026.11.24-1530-0000", null);

    assertThat(packed()).hasSizeLessThan(120);
  }

  private static BrandWindows windows() {
    return new BrandWindows(
        "Delta", WindowsConfiguration.DEFAULT, Map.of(), Bins.NONE, BrandState.NEW);
  }

  private byte[] packed() {
    CompactWriter out = new CompactWriter();
    PackedPanes.write(windows, out);
    return out.toBytes();
  }

  private void add(long time, Label label, String version, @Nullable Comparison comparison) {
    TextCounts one = new TextCounts();
    one.add(time, version, label, comparison, windows.panes() % GroupCounts.GROUPS);
    windows.add(one, Long.MAX_VALUE, NONE);
  }

  private static List<String> lines(BrandWindows windows) {
    List<String> lines = new ArrayList<>();
    windows.forEachPane(
        (window, pane, tally) -> lines.add(line(window.length(), pane, tally.toBytes())));
    windows.forEachBlock((window, block, counts) -> lines.add(line(window, block, counts)));
    return lines;
  }

  private static String line(Duration length, long index, byte[] bytes) {
    return length + " " + index + " " + HexFormat.of().formatHex(bytes);
  }

  private static final PaneLog NONE =
      new PaneLog() {
        @Override
        public void put(WindowLength window, long pane, Tally tally) {}

        @Override
        public void remove(WindowLength window, long pane) {}

        @Override
        public void putGroups(Duration window, long block, byte[] counts) {}

        @Override
        public void removeGroups(Duration window, long block) {}
      };
}
