package io.tonestream.trainer.evaluation;

import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Says how far figures would move on other texts of the same kind, by drawing texts with
 * replacement (Efron 1979). The same seed gives the same intervals.
 *
 * @param resamples how often to draw as many texts as there are
 * @param seed of the draws
 */
public record Bootstrap(int resamples, long seed) {
  private static final int RESAMPLES = 2_000;

  /** As many resamples as 95 % intervals need. */
  public static Bootstrap standard(long seed) {
    return new Bootstrap(RESAMPLES, seed);
  }

  /** Refuses to draw too rarely for 95 % intervals. */
  public Bootstrap {
    if (resamples < 100 || resamples > 100_000) {
      throw new IllegalArgumentException(
          "resamples are " + resamples + ": choose from 100 to 100,000");
    }
  }

  /** The figures of these texts, at least one, with their intervals. */
  public Figures figures(List<Judged> judged) {
    if (judged.isEmpty()) {
      throw new IllegalArgumentException("there are no texts to judge a model by");
    }
    int[] cells = judged.stream().mapToInt(Confusion::cell).toArray();
    Confusion all = Confusion.of(cells);
    List<Confusion> drawn = draw(cells);
    List<ClassFigures> perClass = new ArrayList<>();
    for (Label label : Label.values()) {
      int index = label.ordinal();
      if (all.support(index) > 0) {
        perClass.add(
            new ClassFigures(
                label,
                all.support(index),
                interval(all, drawn, each -> each.precision(index)),
                interval(all, drawn, each -> each.recall(index)),
                interval(all, drawn, each -> each.f1(index))));
      }
    }
    return new Figures(
        cells.length,
        interval(all, drawn, Confusion::accuracy),
        interval(all, drawn, Confusion::macroRecall),
        interval(all, drawn, Confusion::macroF1),
        perClass);
  }

  /** Resamples of these texts: of as many others, the same places are drawn. */
  List<Confusion> draw(int[] cells) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Confusion> drawn = new ArrayList<>(resamples);
    for (int i = 0; i < resamples; i++) {
      Confusion resample = new Confusion();
      for (int j = 0; j < cells.length; j++) {
        resample.add(cells[random.nextInt(cells.length)]);
      }
      drawn.add(resample);
    }
    return drawn;
  }

  private static Interval interval(
      Confusion all, List<Confusion> drawn, ToDoubleFunction<Confusion> figure) {
    return Interval.percentile(
        figure.applyAsDouble(all), drawn.stream().mapToDouble(figure).toArray());
  }
}
