package io.tonestream.app.testing;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A model that takes its time for each text, which it parks for: 'poison' makes a call fail in the
 * end, and 'stuck' keeps a call until the test releases it.
 */
public final class PacedModel implements SentimentModel {
  private final String version;
  private final Duration perText;
  private final Duration perFailure;
  private final Queue<List<String>> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger openPredictors = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch stuck = new CountDownLatch(1);

  public PacedModel(String version, Duration perText) {
    this(version, perText, Duration.ZERO);
  }

  /**
   * @param perFailure how much longer a call takes that fails
   */
  public PacedModel(String version, Duration perText, Duration perFailure) {
    this.version = version;
    this.perText = perText;
    this.perFailure = perFailure;
  }

  /** The texts of each call so far, failed ones included. */
  public List<List<String>> calls() {
    return List.copyOf(calls);
  }

  /** How many texts each call had. */
  public List<Integer> batches() {
    return calls.stream().map(List::size).toList();
  }

  public int openPredictors() {
    return openPredictors.get();
  }

  /** Waits until a call is stuck. */
  public void awaitStuck() throws InterruptedException {
    stuck.await();
  }

  /** Lets go of the call that is stuck; none is from now on. */
  public void release() {
    released.countDown();
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public SentimentPredictor openPredictor() {
    openPredictors.incrementAndGet();
    return new SentimentPredictor() {
      @Override
      public List<Probabilities> predict(List<String> texts) {
        return PacedModel.this.predict(texts);
      }

      @Override
      public void close() {
        openPredictors.decrementAndGet();
      }
    };
  }

  @Override
  public void close() {}

  private List<Probabilities> predict(List<String> texts) {
    calls.add(List.copyOf(texts));
    if (texts.contains("stuck")) {
      awaitRelease();
    }
    park(perText.multipliedBy(texts.size()));
    if (texts.contains("poison")) {
      park(perFailure);
      throw new IllegalArgumentException("cannot score this");
    }
    return texts.stream().map(text -> new Probabilities(0.1f, 0.2f, 0.7f)).toList();
  }

  /** As native code does, it takes no notice of interrupts. */
  private void awaitRelease() {
    stuck.countDown();
    while (released.getCount() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Parking may end early; a wait must not. */
  private static void park(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
