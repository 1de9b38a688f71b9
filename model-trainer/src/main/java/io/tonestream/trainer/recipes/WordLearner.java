package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDManager;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.WordEncoder;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.optimization.Adam;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Learner;
import io.tonestream.trainer.optimization.Seeds;
import io.tonestream.trainer.optimization.UsedRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Trains a network over words with Adam, its gradient's norm cut: of the embedding only the rows
 * that a batch uses. Each batch is parted among threads, whose gradients are added up in the same
 * order every time, so that the same seed and number of threads give the same numbers.
 */
final class WordLearner implements Learner {
  private final String table;
  private final Map<String, Tensor> parameters;
  private final Map<String, Adam> adams = new LinkedHashMap<>();
  private final float learningRate;
  private final float wordDropout;
  private final float maxNorm;
  private final NDManager manager;
  private final List<Shard> shards = new ArrayList<>();
  private final ExecutorService threads;
  private final UsedRows rows;
  private final int width;
  private final long seed;

  /**
   * A learner that starts from these parameters, and changes them.
   *
   * @param manager which it closes
   */
  WordLearner(
      NDManager manager,
      Network network,
      Map<String, Tensor> parameters,
      float learningRate,
      float wordDropout,
      float maxNorm,
      int threads,
      long seed) {
    this.manager = manager;
    this.table = network.table();
    this.parameters = parameters;
    this.learningRate = learningRate;
    this.wordDropout = wordDropout;
    this.maxNorm = maxNorm;
    parameters.forEach((name, tensor) -> adams.put(name, new Adam(tensor)));
    long[] shape = Objects.requireNonNull(parameters.get(table), table).shape();
    this.rows = new UsedRows((int) shape[0]);
    this.width = (int) shape[1];
    this.seed = seed;
    for (int i = 0; i < threads; i++) {
      shards.add(new Shard(manager, network, parameters));
    }
    this.threads = Executors.newFixedThreadPool(threads);
  }

  @Override
  public float step(Batch whole, long number, float rate) {
    SplittableRandom random = Seeds.of(seed, number);
    Batch batch = wordDropout == 0 ? whole : withoutSomeWords(whole, random.split());
    List<Batch> parts = parts(batch);
    List<Future<Gradients>> running = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Shard shard = shards.get(i);
      Batch part = parts.get(i);
      SplittableRandom own = random.split();
      running.add(threads.submit(() -> shard.gradients(part, own)));
    }
    rows.renumber(batch.texts());
    Map<String, float[]> sum = new LinkedHashMap<>();
    adams.keySet().forEach(name -> sum.put(name, new float[length(name)]));
    float loss = 0;
    for (int i = 0; i < parts.size(); i++) {
      Gradients gradients = result(running.get(i));
      float share = (float) parts.get(i).size() / batch.size();
      loss += share * gradients.loss();
      gradients.byName().forEach((name, each) -> add(name, each, share, gradients.rows(), sum));
    }
    update(sum, cut(sum), number, rate);
    return loss;
  }

  /**
   * With unknown words instead of some, so that no text rests on a few, and unknown ones are learnt
   * (Iyyer et al. 2015).
   */
  private Batch withoutSomeWords(Batch batch, SplittableRandom random) {
    Encoded[] texts = new Encoded[batch.size()];
    for (int i = 0; i < texts.length; i++) {
      Encoded text = batch.texts()[i];
      int[] ids = text.ids().clone();
      for (int word = 0; word < ids.length; word++) {
        if (random.nextFloat() < wordDropout) {
          ids[word] = WordEncoder.UNKNOWN;
        }
      }
      texts[i] = new Encoded(ids, text.weights());
    }
    return new Batch(texts, batch.targets());
  }

  /** Every second text and the others, for two threads, since a batch is sorted by length. */
  private List<Batch> parts(Batch batch) {
    int count = Math.min(shards.size(), batch.size());
    List<Batch> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(batch.every(count, i));
    }
    return parts;
  }

  private int length(String name) {
    return name.equals(table)
        ? rows.count() * width
        : Objects.requireNonNull(parameters.get(name), name).values().length;
  }

  private static Gradients result(Future<Gradients> running) {
    try {
      return running.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a training step failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("training was interrupted");
    }
  }

  private void add(
      String name, float[] part, float share, UsedRows partRows, Map<String, float[]> sums) {
    float[] sum = Objects.requireNonNull(sums.get(name), name);
    if (!name.equals(table)) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += share * part[i];
      }
      return;
    }
    for (int row = 1; row < partRows.count(); row++) {
      int to = rows.renumbered(partRows.row(row)) * width;
      for (int i = 0; i < width; i++) {
        sum[to + i] += share * part[row * width + i];
      }
    }
  }

  /** What to multiply the gradient by: recurrent ones explode (Pascanu et al. 2013). */
  private float cut(Map<String, float[]> gradients) {
    double square = 0;
    for (float[] gradient : gradients.values()) {
      for (float slope : gradient) {
        square += (double) slope * slope;
      }
    }
    return (float) Math.min(1, maxNorm / Math.sqrt(square));
  }

  private void update(Map<String, float[]> gradients, float factor, long number, float rate) {
    gradients.forEach(
        (name, gradient) -> {
          for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= factor;
          }
          Adam adam = Objects.requireNonNull(adams.get(name), name);
          if (!name.equals(table)) {
            adam.step(0, gradient, 0, gradient.length, number, rate * learningRate);
            return;
          }
          for (int row = 1; row < rows.count(); row++) {
            adam.step(
                rows.row(row) * width, gradient, row * width, width, number, rate * learningRate);
          }
        });
  }

  @Override
  public Map<String, Tensor> parameters() {
    return Learner.copies(parameters);
  }

  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    parameters.forEach((name, tensor) -> state.put("parameter/" + name, tensor.values()));
    adams.forEach((name, adam) -> adam.addState(name, state));
    return state;
  }

  @Override
  public void close() {
    threads.shutdown();
    awaitThreads();
    manager.close();
  }

  /** Where one failed, others may be at work on arrays that would be freed under them. */
  private void awaitThreads() {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
