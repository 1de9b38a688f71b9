package io.tonestream.app.testing;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.drift.Profile;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A model that goes by single words, so that a test can tell what it must say: 'good' and 'bad'
 * have their tone, 'poison' makes a batch fail, and 'broken' makes all further ones fail.
 */
public final class WordModel implements SentimentModel {
  /** What it says of its errors: it makes some, however well tests know it. */
  public static final ErrorRates ERRORS =
      new ErrorRates(
          List.of(List.of(6.4, 1.2, 0.4), List.of(0.6, 4.5, 0.9), List.of(0.36, 0.84, 4.8)),
          0.5,
          100);

  private final String version;
  private final Duration perBatch;
  private final Queue<Integer> batches = new ConcurrentLinkedQueue<>();
  private final AtomicInteger openPredictors = new AtomicInteger();
  private volatile @Nullable DriftReference driftReference;
  private volatile Duration perText = Duration.ZERO;
  private volatile boolean broken;
  private volatile boolean partial;
  private volatile boolean withoutUnknownShares;
  private volatile boolean targets;
  private volatile List<String> languages = List.of();
  private volatile boolean closed;

  public WordModel(String version) {
    this(version, Duration.ZERO);
  }

  /**
   * @param perBatch how long it takes to score a batch
   */
  public WordModel(String version, Duration perBatch) {
    this.version = version;
    this.perBatch = perBatch;
  }

  @Override
  public Optional<ErrorRates> errorRates(@Nullable Part part) {
    return Optional.of(ERRORS);
  }

  @Override
  public Optional<DriftReference> driftReference() {
    return Optional.ofNullable(driftReference);
  }

  /** This model, as if it had been validated on such texts. */
  public WordModel validatedOn(List<String> texts) {
    Profile profile =
        Profile.of(texts, texts.stream().map(this::score).toList(), unknownShares(texts));
    driftReference = DriftReference.of(profile, 0.7);
    return this;
  }

  /** Sizes of the batches so far, failed ones included. */
  public List<Integer> batches() {
    return List.copyOf(batches);
  }

  public int openPredictors() {
    return openPredictors.get();
  }

  /** This model, from now on taking so long for each text. */
  public WordModel taking(Duration time) {
    perText = time;
    return this;
  }

  /** This model, from now on failing on any text. */
  public WordModel failing() {
    broken = true;
    return this;
  }

  /** This model, from now on without an ear for what is bad. */
  public WordModel takingBadForGood() {
    partial = true;
    return this;
  }

  /** This model, from now on failing when it is asked what it didn't know. */
  public WordModel withoutUnknownShares() {
    withoutUnknownShares = true;
    return this;
  }

  /** This model, from now on going by the word before a mention, where it is asked about one. */
  public WordModel takingTargets() {
    targets = true;
    return this;
  }

  /** This model, from now on saying that it was validated on these languages alone. */
  public WordModel validatedIn(String... validated) {
    languages = List.of(validated);
    return this;
  }

  @Override
  public List<String> languages() {
    return languages;
  }

  @Override
  public boolean takesTargets() {
    return targets;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public SentimentPredictor openPredictor() {
    if (closed) {
      throw new IllegalStateException("model " + version + " is closed");
    }
    openPredictors.incrementAndGet();
    return new SentimentPredictor() {
      private float[] unknownShares = {};

      @Override
      public List<Probabilities> predict(List<String> texts) {
        unknownShares = WordModel.unknownShares(texts);
        batches.add(texts.size());
        LockSupport.parkNanos(perBatch.plus(perText.multipliedBy(texts.size())).toNanos());
        return texts.stream().map(WordModel.this::score).toList();
      }

      @Override
      public List<Probabilities> predictPairs(List<TextPair> pairs) {
        return predict(pairs.stream().map(WordModel::read).toList());
      }

      @Override
      public float[] unknownShares() {
        if (withoutUnknownShares) {
          throw new IllegalStateException("cannot tell");
        }
        return unknownShares;
      }

      @Override
      public void close() {
        openPredictors.decrementAndGet();
      }
    };
  }

  @Override
  public void close() {
    closed = true;
  }

  private static String read(TextPair pair) {
    String mention = pair.second();
    int at = mention == null ? -1 : pair.text().indexOf(mention);
    String before = at < 0 ? pair.text() : pair.text().substring(0, at).strip();
    return at < 0 ? before : before.substring(before.lastIndexOf(' ') + 1);
  }

  /** It knows all words but 'zzz'. */
  private static float[] unknownShares(List<String> texts) {
    float[] shares = new float[texts.size()];
    for (int i = 0; i < shares.length; i++) {
      List<String> words = List.of(texts.get(i).split(" "));
      shares[i] = (float) Collections.frequency(words, "zzz") / words.size();
    }
    return shares;
  }

  private Probabilities score(String text) {
    broken |= text.contains("broken");
    if (broken || text.contains("poison")) {
      throw new IllegalArgumentException("cannot score this");
    }
    if (text.contains("good") || (partial && text.contains("bad"))) {
      return new Probabilities(0.1f, 0.2f, 0.7f);
    }
    return text.contains("bad")
        ? new Probabilities(0.7f, 0.2f, 0.1f)
        : new Probabilities(0.2f, 0.6f, 0.2f);
  }
}
