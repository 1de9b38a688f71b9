package io.tonestream.bench;

import io.tonestream.model.SentimentModel;
import io.tonestream.model.SentimentPredictor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The bare predictor, text preparation included: no Kafka, no JSON. */
final class PredictorBenchmark {
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private final List<String> texts;
  private final int batch;
  private final Duration time;

  /**
   * @param batch texts in a call
   * @param time how long to measure
   */
  PredictorBenchmark(List<String> texts, int batch, Duration time) {
    this.texts = texts;
    this.batch = batch;
    this.time = time;
  }

  /** Texts per second that this many threads score together, each with a predictor of its own. */
  double textsPerSecond(SentimentModel model, int threads) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      Callable<Double> one = () -> textsPerSecond(model);
      double sum = 0;
      for (Future<Double> result : executor.invokeAll(Collections.nCopies(threads, one))) {
        sum += result.get();
      }
      return sum;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the predictor failed", e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  private double textsPerSecond(SentimentModel model) {
    try (SentimentPredictor predictor = model.openPredictor()) {
      run(predictor, WARM_UP);
      long start = System.nanoTime();
      long scored = run(predictor, time);
      return scored * 1e9 / (System.nanoTime() - start);
    }
  }

  private long run(SentimentPredictor predictor, Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    long scored = 0;
    int next = 0;
    while (System.nanoTime() < end) {
      List<String> call = new ArrayList<>(batch);
      for (int i = 0; i < batch; i++) {
        call.add(texts.get(next));
        next = (next + 1) % texts.size();
      }
      predictor.predict(call);
      scored += batch;
    }
    return scored;
  }
}
