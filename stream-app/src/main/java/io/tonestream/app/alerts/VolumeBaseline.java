package io.tonestream.app.alerts;

import io.tonestream.app.alerts.Seasons.Scale;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Expects volume: the logarithm of a bin's texts is a level with seasons, and their number has the
 * negative binomial distribution around it, whose variance μ + αμ² grows with what each bin adds.
 */
final class VolumeBaseline implements Baseline {
  private static final double[] SIZES = {Math.log(1.5), Math.log(2), Math.log(4)};

  /** Around a first level that is off by hours not seen yet. */
  private static final Scale PRIOR = new Scale(0.55, 0.6, 0.4, 0.3);

  /** In a day. */
  private static final Scale DRIFT = new Scale(0.05, 0.01, 0.01, 0);

  /** The first level is taken from so many bins or texts, whichever come first. */
  private static final int FIRST_BINS = 16;

  private static final int FIRST_TEXTS = 20;
  private static final double LEAST = 1e-3;

  private final SeasonalLine line;
  private final Spread spread = new Spread(0.05, 0.1);
  private double firstTexts;
  private int firstBins;
  private boolean started;

  /**
   * @param binsPerDay how often time goes on in a day
   */
  VolumeBaseline(double binsPerDay) {
    line = new SeasonalLine(PRIOR, DRIFT, binsPerDay);
  }

  @Override
  public double[] sizes() {
    return SIZES;
  }

  @Override
  public void advance(Bin bin) {
    if (!started && (firstBins >= FIRST_BINS || firstTexts >= FIRST_TEXTS)) {
      start();
    }
    if (started) {
      line.drift();
    } else {
      firstTexts += bin.own().volume();
      firstBins++;
    }
  }

  private void start() {
    line.shift(Math.log((firstTexts + 0.5) / firstBins), 1 / (firstTexts + 0.5));
    started = true;
  }

  @Override
  public Optional<Forecast> forecast(Bin bin) {
    if (!started) {
      return Optional.empty();
    }
    Seasons seasons = Seasons.at(bin.startMillis());
    double lineVariance = line.variance(seasons);
    double mean = Math.max(LEAST, Math.exp(line.mean(seasons)));
    double variance = mean + mean * mean * (spread.added() + lineVariance);
    return Optional.of(new Forecast(seasons, bin.own().volume(), mean, variance, lineVariance));
  }

  /** The negative binomial's; its Γ functions are the same on both sides. */
  @Override
  public double logRatio(Bin bin, Forecast forecast, double shift) {
    double mean = forecast.expected();
    double alpha = Math.max(1e-6, (forecast.variance() - mean) / (mean * mean));
    double shifted = mean * Math.exp(shift);
    double ratio =
        bin.own().volume() * shift
            - (bin.own().volume() + 1 / alpha)
                * Math.log((1 + alpha * shifted) / (1 + alpha * mean));
    return ratio / spread.lasting();
  }

  @Override
  public void learn(Bin bin, Forecast forecast) {
    line.learn(forecast, forecast.expected(), spread);
  }

  @Override
  public double shiftOf(Span span) {
    return Math.max(-6, Math.min(6, Math.log((span.observed() + 0.5) / (span.expected() + 0.5))));
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
    bytes.putDouble(firstTexts).putInt(firstBins).put((byte) (started ? 1 : 0));
  }

  @Override
  public void read(ByteBuffer bytes) {
    line.read(bytes);
    spread.read(bytes);
    firstTexts = bytes.getDouble();
    firstBins = bytes.getInt();
    started = bytes.get() != 0;
  }
}
