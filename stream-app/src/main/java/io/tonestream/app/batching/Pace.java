package io.tonestream.app.batching;

import io.tonestream.app.serving.BatchPredictor;
import io.tonestream.app.serving.ServingModel;
import io.tonestream.model.TextCost;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the versions cost that a scoring thread uses, and when it may take a slow one over: only
 * once the rounds of its stream thread are short, or when so little is fetched that it makes no
 * difference. Until then another version goes on, if one can. One scoring thread's own.
 */
final class Pace {
  /** From here on a round that was sized for quick texts is too long for a transaction. */
  private static final Duration SLOW = Duration.ofMillis(2);

  /** All that is fetched may be scored in this time: then no round can take longer. */
  private static final Duration LITTLE = Duration.ofSeconds(1);

  private static final int MAX_VERSIONS = 4;

  private final BatchingConfiguration configuration;
  private final Rounds rounds;
  private final IntSupplier fetched;
  private final IntSupplier partitions;
  private final TransactionRisk risk = new TransactionRisk();

  /** By version, the one used last at the end. */
  private final Map<String, VersionCost> costs = new LinkedHashMap<>(16, 0.75f, true);

  /** The version that was taken over last, with short rounds or because it was quick. */
  private String takenOver = "";

  private boolean anySlow;

  /**
   * @param fetched how many records are fetched and not processed yet
   * @param partitions how many partitions the stream thread has
   */
  Pace(
      BatchingConfiguration configuration,
      Rounds rounds,
      IntSupplier fetched,
      IntSupplier partitions) {
    this.configuration = configuration;
    this.rounds = rounds;
    this.fetched = fetched;
    this.partitions = partitions;
  }

  /** Settles which version scores the next batch; returns what it costs. */
  VersionCost begin(BatchPredictor predictor) {
    anySlow = false;
    ServingModel next = predictor.adopt(this::isReady);
    rounds.wantShort(anySlow);
    return costOf(next.version(), next.cost());
  }

  /** What a version costs of which nothing is known. */
  VersionCost ofUnknown() {
    return new VersionCost(configuration.capacity(), configuration.byteCapacity(), null);
  }

  /** A whole batch was scored, with records of so many bytes. */
  void measured(BatchPredictor.Scores scores, int texts, long bytes) {
    VersionCost cost = costOf(scores.modelVersion(), null);
    cost.measured(texts, bytes, scores.taken());
    risk.check(scores.modelVersion(), partitions.getAsInt(), cost.nanosPerText());
  }

  /** A short text was scored alone: better than nothing. */
  void probed(BatchPredictor.Scores scores) {
    if (!costOf(scores.modelVersion(), null).isKnown()) {
      measured(scores, 1, 1);
    }
  }

  private boolean isReady(ServingModel model) {
    VersionCost cost = costOf(model.version(), model.cost());
    boolean slow = !cost.isKnown() || cost.nanosPerText() >= SLOW.toNanos();
    anySlow |= slow;
    if (!slow || rounds.areShort()) {
      takenOver = model.version();
    }
    return takenOver.equals(model.version())
        || (cost.isKnown() && fetched.getAsInt() * cost.nanosPerText() <= LITTLE.toNanos());
  }

  private VersionCost costOf(String version, @Nullable TextCost tried) {
    VersionCost known = costs.get(version);
    if (known != null) {
      return known;
    }
    VersionCost cost =
        new VersionCost(configuration.capacity(), configuration.byteCapacity(), tried);
    costs.put(version, cost);
    if (costs.size() > MAX_VERSIONS) {
      costs.remove(costs.keySet().iterator().next());
    }
    return cost;
  }
}
