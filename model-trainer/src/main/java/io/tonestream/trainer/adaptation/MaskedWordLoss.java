package io.tonestream.trainer.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.MaskedWordModel;
import io.tonestream.model.network.Noise;
import io.tonestream.model.network.Parameters;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Loss;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Cross-entropy of what a model guesses for the pieces that {@link Masking} chose, a term for each
 * of them.
 */
record MaskedWordLoss(MaskedWordModel model) implements Loss {
  @Override
  public NDArray of(Parameters parameters, Batch part, NDManager scope, Noise noise) {
    int longest = Arrays.stream(part.texts()).mapToInt(Encoded::length).max().orElseThrow();
    LongStream.Builder places = LongStream.builder();
    LongStream.Builder pieces = LongStream.builder();
    for (int text = 0; text < part.size(); text++) {
      float[] targets = part.targets()[text];
      for (int token = 0; token < targets.length; token++) {
        if (targets[token] != Masking.NOT_CHOSEN) {
          places.add((long) text * longest + token);
          pieces.add((long) targets[token]);
        }
      }
    }
    NDArray chosen = scope.create(places.build().toArray());
    NDArray scores = model.scores(parameters, part.input(scope), chosen, noise);
    NDArray truth = scope.create(pieces.build().toArray()).expandDims(1);
    return scores.logSoftmax(1).gather(truth, 1).mean().neg();
  }

  @Override
  public int terms(Batch part) {
    return Arrays.stream(part.targets()).mapToInt(Masking::chosen).sum();
  }
}
