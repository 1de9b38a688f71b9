package io.tonestream.trainer.training;

import ai.djl.engine.Engine;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.text.TextPreparation;
import java.util.List;
import java.util.Map;

/** How one architecture is trained. One file each; {@link #of} lists them. */
interface Recipe {
  /** The recipe for the architecture of this name. */
  static Recipe of(String architecture, Settings settings) {
    return switch (architecture) {
      case "bag" -> new BagRecipe(settings);
      case "rnn" -> new RnnRecipe(settings);
      case "torchscript" ->
          throw new IllegalArgumentException(
              "a torchscript is made elsewhere and can't be trained: choose bag or rnn");
      default ->
          throw new IllegalArgumentException(
              "there is no architecture '" + architecture + "': choose bag or rnn");
    };
  }

  /** How texts become tokens. */
  TextPreparation preparation();

  /** What the encoder looks up, from the texts to train on. */
  String vocabulary(List<String> texts);

  /** The network for this vocabulary. */
  Network architecture(String vocabulary);

  /** A learner that starts from these parameters, for these encoded texts. */
  Learner learner(
      Engine engine,
      Network architecture,
      int labels,
      Map<String, Tensor> parameters,
      Encoded[] texts,
      long seed);

  /** The licences of what the bundle holds of others, for the card; empty if there is nothing. */
  String notices();

  /** Texts in a step. */
  int batchSize();

  /** Passes over the data at most. */
  int epochs();

  /** Passes without a better validation result before training stops. */
  int patience();
}
