package io.tonestream.app.testing;

import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.model.quantification.NetChange;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandDrivers.Kind;
import io.tonestream.schemas.BrandDrivers.Sample;
import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.BrandSentiment.Change;
import io.tonestream.schemas.BrandSentiment.Corrected;
import io.tonestream.schemas.BrandSentiment.Counts;
import io.tonestream.schemas.BrandSentiment.Decomposition;
import io.tonestream.schemas.BrandSentiment.Share;
import io.tonestream.schemas.BrandSentiment.Status;
import io.tonestream.schemas.BrandSentiment.Window;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.schemas.SentimentAlert.Cleared;
import io.tonestream.schemas.SentimentAlert.State;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Half an hour of brands, made up for pictures and tests: one of them is in trouble. */
public final class MadeUpBrands {
  public static final String IN_TROUBLE = "Delta Air Lines";

  private static final Duration STEP = Duration.ofSeconds(10);
  private static final int STEPS = 180;
  private static final int SWAP = 60;
  private static final int TROUBLE = 148;
  public static final String OLD = "2026.11.20-0910-41c7";
  public static final String NEW = "2026.11.24-1530-3f9c";
  private static final String[] NAMES = {
    "Air Canada",
    "Amazon",
    "American Airlines",
    "Apple",
    "Coca-Cola",
    "Delta Air Lines",
    "Disney",
    "Google",
    "IKEA",
    "JetBlue",
    "McDonald's",
    "Microsoft",
    "Netflix",
    "Nike",
    "PlayStation",
    "Samsung",
    "Southwest Airlines",
    "Spotify",
    "Starbucks",
    "Tesla",
    "United Airlines",
    "Xbox"
  };

  private MadeUpBrands() {}

  /** How many there are. */
  public static int count() {
    return NAMES.length;
  }

  /** Half an hour of every brand. */
  public static void tellThePast(LatestBrands brands) {
    Instant start = Instant.now().minus(STEP.multipliedBy(STEPS));
    for (int number = 0; number < NAMES.length; number++) {
      Random random = new Random(number);
      double mood = 0.55 * Math.sin(2.4 * number + 1);
      double drift = mood;
      double pace = 60 + random.nextInt(240);
      boolean inTrouble = NAMES[number].equals(IN_TROUBLE);
      double before = mood;
      for (int step = 0; step <= STEPS; step++) {
        drift += 0.08 * (mood - drift) + 0.05 * random.nextGaussian();
        double net =
            Math.max(
                -0.92,
                Math.min(0.92, drift - (step > SWAP ? 0.06 : 0) - (inTrouble ? trouble(step) : 0)));
        Instant asOf = start.plus(STEP.multipliedBy(step));
        double volume = pace * (1 + 0.25 * Math.sin(step / 17.0 + number));
        brands.put(sentiment(NAMES[number], asOf, step, net, before, volume), Instant.now());
        if (step % 30 == 0) {
          before = net;
        }
      }
    }
    brands.complete();
  }

  /** How far net sentiment falls. */
  private static double trouble(int step) {
    return 0.55 * Math.max(0, Math.min(1, (step - TROUBLE) / 15.0));
  }

  /** What drives the brand in trouble. */
  public static BrandDrivers drivers(Instant now) {
    Duration hour = Duration.ofHours(1);
    Map<String, Counts> sources = new LinkedHashMap<>();
    sources.put("twitter", new Counts(912, 488, 402));
    sources.put("app reviews", new Counts(203, 96, 214));
    sources.put("support", new Counts(120, 61, 18));
    Map<String, Counts> languages = new LinkedHashMap<>();
    languages.put("en", new Counts(1_098, 590, 561));
    languages.put("es", new Counts(137, 55, 73));
    return new BrandDrivers(
        IN_TROUBLE,
        now,
        List.of(
            new BrandDrivers.Window(
                hour,
                now.minus(hour),
                now,
                2_514,
                0,
                List.of(
                    term("thank", 8.1, 143, 0.3),
                    term("upgrade", 6.0, 58, -0.4),
                    term("crew", 4.9, 61, 0.9),
                    term("smooth", 4.2, 33, 1.1),
                    term("#skymiles", 3.7, 29, null)),
                List.of(
                    term("outage", 14.2, 318, 9.4),
                    term("check in", 11.6, 251, 7.7),
                    term("cancelled", 9.3, 196, 4.8),
                    term("hold", 6.8, 121, 1.9),
                    term("bag", 5.1, 84, 0.2)),
                List.of(
                    sample(
                        "Third hour on hold, the app still says check in is unavailable. What is"
                            + " going on?",
                        Label.NEGATIVE,
                        0.98,
                        now.minusSeconds(55),
                        "twitter",
                        Kind.CERTAIN),
                    sample(
                        "Flight cancelled because of the system outage and nobody at the desk.",
                        Label.NEGATIVE,
                        0.97,
                        now.minusSeconds(140),
                        "twitter",
                        Kind.CERTAIN),
                    sample(
                        "The crew on DL 1412 was lovely, thank you",
                        Label.POSITIVE,
                        0.95,
                        now.minusSeconds(21),
                        "app reviews",
                        Kind.RECENT)),
                sources,
                languages)));
  }

  private static Term term(String term, double score, long texts, @Nullable Double change) {
    return new Term(term, score, texts, texts / 1_235.0, score * 1.1, score * 0.9, change);
  }

  private static Sample sample(
      String text, Label label, double certainty, Instant time, String source, Kind kind) {
    return new Sample(text, label, certainty, time, source, "en", kind);
  }

  /** That net sentiment of the brand in trouble fell; still open. */
  public static SentimentAlert alert(Instant now) {
    return alert(now, State.RAISED, null);
  }

  /** The same alert when it is over. */
  public static SentimentAlert cleared(Instant now) {
    return alert(now, State.CLEARED, Cleared.RETURNED);
  }

  private static SentimentAlert alert(Instant now, State state, @Nullable Cleared cleared) {
    Instant raised = now.minus(STEP.multipliedBy(9));
    return new SentimentAlert(
        "delta-net-1",
        IN_TROUBLE,
        SentimentAlert.Kind.NET,
        state,
        SentimentAlert.Direction.DOWN,
        cleared == null ? raised : now,
        raised,
        now.minus(STEP.multipliedBy(STEPS - TROUBLE)),
        cleared,
        -0.31,
        new SentimentAlert.Expected(0.21, 0.04, 0.38),
        4_120,
        0.01,
        new Counts(391, 120, 104),
        615,
        false,
        drivers(now).windows().get(0).negative().subList(0, 3),
        null);
  }

  private static BrandSentiment sentiment(
      String brand, Instant asOf, int step, double net, double before, double volume) {
    List<Window> windows =
        WindowsConfiguration.DEFAULT.lengths().stream()
            .map(length -> window(length, asOf, step, net, before, volume))
            .toList();
    return new BrandSentiment(brand, asOf, 0, windows, brand.equals(IN_TROUBLE) ? 3L : 0L);
  }

  private static Window window(
      Duration length, Instant asOf, int step, double net, double before, double perWindow) {
    long texts = Math.max(3, Math.round(perWindow * length.toSeconds() / 300));
    long neutral = Math.round(0.35 * texts * (1 - Math.abs(net)));
    long positive = Math.round((texts - neutral + net * texts) / 2);
    long negative = texts - neutral - positive;
    double mean = (double) (positive - negative) / texts;
    double margin = 1.96 * Math.sqrt(Math.max(0.05, 0.7 - mean * mean) / (texts + 2));
    double newShare =
        Math.max(0, Math.min(1, (step - SWAP) * STEP.toSeconds() / (double) length.toSeconds()));
    return new Window(
        length,
        asOf.minus(length),
        asOf,
        texts,
        new Counts(negative, neutral, positive),
        new Share((double) negative / texts, (double) neutral / texts, (double) positive / texts),
        mean,
        Math.max(-1, mean - margin),
        Math.min(1, mean + margin),
        before,
        texts,
        versions(Math.round(newShare * texts), texts),
        Status.PROVISIONAL,
        newShare > 0 && step < SWAP + 60 ? decomposition(mean - before, -0.12 * newShare) : null,
        corrected(mean, margin),
        change(new Counts(negative, neutral, positive), mean, before),
        languages(negative, neutral, positive),
        texts / 20 == 0 ? null : texts / 20,
        null);
  }

  private static Map<String, Counts> languages(long negative, long neutral, long positive) {
    Counts german = new Counts(negative / 5, neutral / 8, positive / 10);
    return Map.of(
        "de",
        german,
        "en",
        new Counts(
            negative - german.negative(),
            neutral - german.neutral(),
            positive - german.positive()));
  }

  private static Corrected corrected(double net, double margin) {
    double corrected = Math.max(-0.95, Math.min(0.95, 1.12 * net + 0.06));
    return new Corrected(
        new Share((1 - corrected) / 3, 1 / 3.0, (1 + corrected) / 3),
        corrected,
        Math.max(-1, corrected - 1.3 * margin),
        Math.min(1, corrected + 1.3 * margin));
  }

  private static Change change(Counts counts, double net, double before) {
    double half = counts.total() / 2.0;
    NetChange test =
        NetChange.of(
            new double[] {counts.negative(), counts.neutral(), counts.positive()},
            new double[] {half * (1 - before), 0, half * (1 + before)},
            0.002);
    return new Change(net - before, test.z(), test.p());
  }

  private static Decomposition decomposition(double move, double modelDelta) {
    return new Decomposition(
        move - modelDelta, modelDelta, modelDelta - 0.07, modelDelta + 0.06, 84);
  }

  private static Map<String, Long> versions(long byNew, long texts) {
    Map<String, Long> versions = new TreeMap<>();
    if (byNew < texts) {
      versions.put(OLD, texts - byNew);
    }
    if (byNew > 0) {
      versions.put(NEW, byNew);
    }
    return versions;
  }
}
