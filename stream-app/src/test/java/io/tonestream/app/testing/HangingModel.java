package io.tonestream.app.testing;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import io.tonestream.schemas.Probabilities;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A model that never returns from texts that hold a word, as native code does: interrupting it is
 * no use. A test lets it go in the end.
 */
public final class HangingModel implements SentimentModel {
  private final WordModel model;
  private final String word;
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final Semaphore hanging = new Semaphore(0);

  /**
   * @param word what it hangs on; the empty one is in every text
   */
  public HangingModel(String version, String word) {
    this.model = new WordModel(version);
    this.word = word;
  }

  /** Waits until one more call hangs. */
  public void awaitHanging() throws InterruptedException {
    if (!hanging.tryAcquire(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("no call hangs");
    }
  }

  /** All calls that hang return, and no more do so. */
  public void letGo() {
    letGo.countDown();
  }

  /** Sizes of the batches that it has scored. */
  public List<Integer> batches() {
    return model.batches();
  }

  public boolean isClosed() {
    return model.isClosed();
  }

  public int openPredictors() {
    return model.openPredictors();
  }

  @Override
  public String version() {
    return model.version();
  }

  @Override
  public SentimentPredictor openPredictor() {
    SentimentPredictor predictor = model.openPredictor();
    return new SentimentPredictor() {
      @Override
      public List<Probabilities> predict(List<String> texts) {
        if (letGo.getCount() > 0 && texts.stream().anyMatch(text -> text.contains(word))) {
          hanging.release();
          awaitLetGo();
        }
        return predictor.predict(texts);
      }

      @Override
      public void close() {
        predictor.close();
      }
    };
  }

  @Override
  public void close() {
    model.close();
  }

  private void awaitLetGo() {
    boolean interrupted = false;
    while (true) {
      try {
        letGo.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
