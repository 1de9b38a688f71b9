package io.tonestream.app.maintenance;

import io.tonestream.app.maintenance.RescoreReport.OfBrand;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels of the same texts before and now. One thread's own. */
final class LabelComparison {
  private static final int LABELS = Label.values().length;

  private final Map<TextOfBrand, Label> now = new HashMap<>();
  private final Map<TextOfBrand, Before> before = new HashMap<>();
  private long unreadable;

  private record TextOfBrand(String id, String brand) {
    static TextOfBrand of(LabeledText text) {
      return new TextOfBrand(text.id(), text.brand());
    }
  }

  private record Before(Label label, String version) {}

  /** How a text is labelled now. */
  void addNow(LabeledText text) {
    now.put(TextOfBrand.of(text), text.label());
  }

  /** How a text was labelled before; if it was labelled more than once, the last one counts. */
  void addBefore(LabeledText text) {
    TextOfBrand key = TextOfBrand.of(text);
    if (now.containsKey(key)) {
      before.put(key, new Before(text.label(), text.modelVersion().intern()));
    }
  }

  /** A record that is no labelled text. */
  void addUnreadable() {
    unreadable++;
  }

  RescoreReport report(String version, String labeledText, String sentimentAggregates) {
    long[][] all = new long[LABELS][LABELS];
    Map<String, long[][]> byBrand = new TreeMap<>();
    Map<String, Long> versions = new TreeMap<>();
    before.forEach(
        (key, was) -> {
          int from = was.label().ordinal();
          @Nullable Label is = now.get(key);
          int to = is == null ? from : is.ordinal();
          all[from][to]++;
          byBrand.computeIfAbsent(key.brand(), brand -> new long[LABELS][LABELS])[from][to]++;
          versions.merge(was.version(), 1L, Long::sum);
        });
    List<OfBrand> brands =
        byBrand.entrySet().stream()
            .map(each -> ofBrand(each.getKey(), each.getValue()))
            .sorted(Comparator.comparingLong(OfBrand::texts).reversed())
            .toList();
    return new RescoreReport(
        version,
        versions,
        now.size(),
        before.size(),
        unreadable,
        before.isEmpty() ? null : agreement(all),
        confusion(all),
        brands,
        labeledText,
        sentimentAggregates);
  }

  private static OfBrand ofBrand(String brand, long[][] cells) {
    long[] was = new long[LABELS];
    long[] is = new long[LABELS];
    for (int from = 0; from < LABELS; from++) {
      for (int to = 0; to < LABELS; to++) {
        was[from] += cells[from][to];
        is[to] += cells[from][to];
      }
    }
    Counts countsBefore = Counts.of(was);
    Counts countsNow = Counts.of(is);
    return new OfBrand(
        brand,
        countsNow.total(),
        agreement(cells),
        countsBefore,
        countsNow,
        net(countsBefore),
        net(countsNow));
  }

  private static double net(Counts counts) {
    return (double) (counts.positive() - counts.negative()) / counts.total();
  }

  private static double agreement(long[][] cells) {
    long same = 0;
    long all = 0;
    for (int from = 0; from < LABELS; from++) {
      for (int to = 0; to < LABELS; to++) {
        same += from == to ? cells[from][to] : 0;
        all += cells[from][to];
      }
    }
    return (double) same / all;
  }

  private static Map<String, Map<String, Long>> confusion(long[][] cells) {
    Map<String, Map<String, Long>> confusion = new LinkedHashMap<>();
    for (Label from : Label.values()) {
      Map<String, Long> row = new LinkedHashMap<>();
      for (Label to : Label.values()) {
        row.put(to.wireName(), cells[from.ordinal()][to.ordinal()]);
      }
      confusion.put(from.wireName(), row);
    }
    return confusion;
  }
}
