package io.tonestream.app.counting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class PaneTalliesTest {
  /** Panes come nearly in order, and the oldest go. */
  @Property(tries = 50)
  void holdsWhatAMapWould(@ForAll long seed) {
    Random random = new Random(seed);
    PaneTallies tallies = new PaneTallies();
    TreeMap<Long, Tally> expected = new TreeMap<>();
    for (int step = 0; step < 400; step++) {
      long pane = step / 2 - random.nextInt(30);
      switch (random.nextInt(4)) {
        case 0 -> {
          Tally tally = new Tally();
          tallies.put(pane, tally);
          expected.put(pane, tally);
        }
        case 1 -> {
          int position = tallies.positionFrom(pane - 20);
          tallies.removeFirst(position);
          expected.headMap(pane - 20).clear();
        }
        default -> expected.putIfAbsent(pane, tallies.of(pane));
      }
      assertThat(panes(tallies)).isEqualTo(List.copyOf(expected.keySet()));
      for (int position = 0; position < tallies.size(); position++) {
        assertThat(tallies.tally(position)).isSameAs(expected.get(tallies.pane(position)));
      }
      assertThat(tallies.positionFrom(pane)).isEqualTo(expected.headMap(pane).size());
    }
  }

  private static List<Long> panes(PaneTallies tallies) {
    List<Long> panes = new ArrayList<>();
    for (int position = 0; position < tallies.size(); position++) {
      panes.add(tallies.pane(position));
    }
    return panes;
  }
}
