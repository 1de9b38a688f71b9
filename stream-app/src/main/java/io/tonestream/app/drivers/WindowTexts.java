package io.tonestream.app.drivers;

import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongPredicate;

/** Says what a brand's texts in one window speak of. For one use; one stream thread's own. */
final class WindowTexts {
  private final Background background;
  private final Samples samples;
  private final LabelCounts sources = new LabelCounts();
  private final LabelCounts languages = new LabelCounts();
  private long volume;

  /**
   * @param background all brands' terms
   * @param maxSamples of each kind
   */
  WindowTexts(Background background, int maxSamples) {
    this.background = background;
    this.samples = new Samples(maxSamples);
  }

  /** What is told of these panes, of which there must be one. */
  BrandDrivers.Window of(Panes panes, int maxTerms) {
    for (Pane pane : panes.now()) {
      volume += pane.volume();
      pane.addTo(samples, sources, languages);
    }
    WindowTerms now = WindowTerms.of(panes.now());
    Ranking ranking =
        new Ranking(
            now,
            () -> WindowTerms.of(panes.before()),
            background.terms(panes.length()),
            () -> background.isOfWindow(panes) ? now : WindowTerms.of(background.within(panes)));
    return window(panes.length(), panes.start(), panes.end(), now, ranking, maxTerms);
  }

  /**
   * What is told of a few texts, as if they were in panes.
   *
   * @param terms each text's
   * @param newestMillis event time of the newest text
   */
  BrandDrivers.Window of(
      Duration length,
      List<Mention> mentions,
      List<List<String>> terms,
      long newestMillis,
      int maxTerms) {
    long paneMillis = Panes.paneMillis(length);
    long last = Math.floorDiv(newestMillis, paneMillis);
    long first = last - Panes.IN_A_WINDOW + 1;
    long firstKept = first - Panes.IN_A_WINDOW;
    for (Mention mention : mentions) {
      if (mention.timeMillis() >= first * paneMillis) {
        volume += mention.weight();
        samples.add(mention);
        sources.add(mention.source(), mention.label(), mention.weight());
        languages.add(mention.lang(), mention.label(), mention.weight());
      }
    }
    Function<LongPredicate, WindowTerms> within =
        panes -> sum(mentions, terms, time -> panes.test(Math.floorDiv(time, paneMillis)));
    WindowTerms now = within.apply(pane -> pane >= first);
    Ranking ranking =
        new Ranking(
            now,
            () -> within.apply(pane -> pane >= firstKept && pane < first),
            background.terms(length),
            () -> within.apply(pane -> pane >= firstKept && background.isInWindow(length, pane)));
    return window(length, first * paneMillis, (last + 1) * paneMillis, now, ranking, maxTerms);
  }

  private static WindowTerms sum(
      List<Mention> mentions, List<List<String>> terms, LongPredicate times) {
    WindowTerms sum = new WindowTerms();
    for (int i = 0; i < mentions.size(); i++) {
      if (times.test(mentions.get(i).timeMillis())) {
        sum.add(mentions.get(i), terms.get(i));
      }
    }
    return sum;
  }

  private BrandDrivers.Window window(
      Duration length, long start, long end, WindowTerms now, Ranking ranking, int maxTerms) {
    List<Term> positive = ranking.of(Label.POSITIVE, maxTerms);
    List<Term> negative = ranking.of(Label.NEGATIVE, maxTerms);
    return new BrandDrivers.Window(
        length,
        Instant.ofEpochMilli(start),
        Instant.ofEpochMilli(end),
        volume,
        volume - now.texts(),
        positive,
        negative,
        samples.onTheWire(),
        sources.mostFrequent(),
        languages.mostFrequent());
  }
}
