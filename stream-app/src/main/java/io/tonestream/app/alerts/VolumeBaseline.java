package io.tonestream.app.alerts;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Expects volume: the logarithm of a bin's texts is a level with seasons, and their number has the
 * negative binomial distribution around it, whose variance μ + αμ² grows with what each bin adds.
 */
final class VolumeBaseline implements Baseline {
  private static final double[] SIZES = {Math.log(1.5), Math.log(2), Math.log(4)};

  /** In a day. */
  private static final double[] DRIFT = Seasons.prior(0.05, 0.01, 0.01);

  /** The first level is taken from so many bins or texts, whichever come first. */
  private static final int FIRST_BINS = 16;

  private static final int FIRST_TEXTS = 20;
  private static final double LEAST = 1e-3;

  private final double[] drift;
  private SeasonalLine line = new SeasonalLine(new double[Seasons.SIZE]);
  private final Spread spread = new Spread(0.05, 0.1);
  private long firstTexts;
  private int firstBins;
  private boolean started;

  /**
   * @param binsPerDay how often time goes on in a day
   */
  VolumeBaseline(double binsPerDay) {
    drift = NetBaseline.scaled(DRIFT, 1 / binsPerDay);
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
      line.drift(drift);
    } else {
      firstTexts += bin.volume();
      firstBins++;
    }
  }

  /** The mean of the first bins is off by their texts' number, and by hours not seen yet. */
  private void start() {
    double perBin = (firstTexts + 0.5) / firstBins;
    double level = Math.sqrt(0.3 + 1 / (firstTexts + 0.5));
    line = new SeasonalLine(Seasons.prior(level, 0.6, 0.4));
    line.shift(Math.log(perBin), 0);
    started = true;
  }

  @Override
  public Optional<Forecast> forecast(Bin bin) {
    if (!started) {
      return Optional.empty();
    }
    double[] x = Seasons.at(bin.startMillis());
    double lineVariance = line.variance(x);
    double mean = Math.max(LEAST, Math.exp(line.mean(x)));
    double variance = mean + mean * mean * (spread.added() + lineVariance);
    return Optional.of(new Forecast(x, bin.volume(), mean, variance, lineVariance));
  }

  /** The negative binomial's; its Γ functions are the same on both sides. */
  @Override
  public double logRatio(Bin bin, Forecast forecast, double shift) {
    double mean = forecast.expected();
    double alpha = Math.max(1e-6, (forecast.variance() - mean) / (mean * mean));
    double shifted = mean * Math.exp(shift);
    double ratio =
        bin.volume() * shift
            - (bin.volume() + 1 / alpha) * Math.log((1 + alpha * shifted) / (1 + alpha * mean));
    return ratio / spread.lasting();
  }

  @Override
  public void learn(Bin bin, Forecast forecast) {
    double mean = forecast.expected();
    double lasting = spread.lasting();
    double squared = mean * mean;
    double noise = (forecast.variance() / squared) - forecast.lineVariance();
    double surprise = forecast.surprise() / mean;
    double own = forecast.variance() / squared;
    double added = surprise * surprise - own + spread.added();
    spread.learn(added, 2 * own * own, forecast.standardised());
    line.learn(forecast.x(), surprise, noise * lasting);
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
    bytes.putLong(firstTexts).putInt(firstBins).put((byte) (started ? 1 : 0));
  }

  @Override
  public void read(ByteBuffer bytes) {
    line = SeasonalLine.read(bytes);
    spread.read(bytes);
    firstTexts = bytes.getLong();
    firstBins = bytes.getInt();
    started = bytes.get() != 0;
  }
}
