package io.tonestream.app.alerts;

import io.tonestream.app.alerts.Seasons.Scale;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Expects net sentiment: a level with seasons, a text's own variance, and a variance that each bin
 * adds, since texts of one bin are more alike than those of different ones.
 */
final class NetBaseline implements Baseline {
  private static final double[] SIZES = {0.1, 0.2, 0.4};
  private static final Scale PRIOR = new Scale(0.5, 0.06, 0.04, 0.03);

  /** In a day. */
  private static final Scale DRIFT = new Scale(0.01, 0.003, 0.003, 0);

  /** As many texts, half of them neutral, stand before the first. */
  private static final double PRIOR_TEXTS = 20;

  /** In texts. */
  private static final double MEMORY = 5_000;

  private final SeasonalLine line;
  private final Spread spread = new Spread(0.03 * 0.03, 0.0025);
  private double texts = PRIOR_TEXTS;
  private double polar = PRIOR_TEXTS / 2;

  /**
   * @param binsPerDay how often time goes on in a day
   */
  NetBaseline(double binsPerDay) {
    line = new SeasonalLine(PRIOR, DRIFT, binsPerDay);
  }

  @Override
  public double[] sizes() {
    return SIZES;
  }

  @Override
  public void advance(Bin bin) {
    line.drift();
    if (bin.swap().gained() > 0) {
      line.shift(bin.swap().netDelta(), bin.swap().variance());
    }
  }

  @Override
  public Optional<Forecast> forecast(Bin bin) {
    double n = bin.own().texts();
    if (n == 0) {
      return Optional.empty();
    }
    Seasons seasons = Seasons.at(bin.startMillis());
    double lineVariance = line.variance(seasons);
    double mean = Math.max(-0.98, Math.min(0.98, line.mean(seasons)));
    double variance = n * textVariance(mean) + n * n * (spread.added() + lineVariance);
    return Optional.of(
        new Forecast(seasons, bin.own().balance(), n * mean, variance, lineVariance));
  }

  /** A text scores 1, 0 or −1. */
  private double textVariance(double mean) {
    return Math.max(0.05, polar / texts - mean * mean);
  }

  @Override
  public double logRatio(Bin bin, Forecast forecast, double shift) {
    double moved = bin.own().texts() * shift;
    double surprise = forecast.observed() - forecast.expected();
    return (moved * surprise - moved * moved / 2) / forecast.variance() / spread.lasting();
  }

  @Override
  public void learn(Bin bin, Forecast forecast) {
    double n = bin.own().texts();
    line.learn(forecast, n, spread);
    double kept = Math.max(0, 1 - n / MEMORY);
    texts = texts * kept + n;
    polar = polar * kept + bin.own().polar();
  }

  @Override
  public double shiftOf(Span span) {
    return span.texts() == 0 ? 0 : (span.observed() - span.expected()) / span.texts();
  }

  @Override
  public void adopt(double shift, double variance) {
    line.shift(shift, variance);
  }

  @Override
  public double lasting() {
    return spread.lasting();
  }

  @Override
  public void write(ByteBuffer bytes) {
    line.write(bytes);
    spread.write(bytes);
    bytes.putDouble(texts).putDouble(polar);
  }

  @Override
  public void read(ByteBuffer bytes) {
    line.read(bytes);
    spread.read(bytes);
    texts = bytes.getDouble();
    polar = bytes.getDouble();
  }
}
