package io.tonestream.trainer.training;

import ai.djl.engine.Engine;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.text.TextPreparation;
import java.util.List;
import java.util.Map;

/** How architectures of a kind are trained. One file each; {@link #of} lists them. */
interface Recipe {
  /** What there is, for messages. */
  String CHOICE = "bag, rnn, gru, lstm, bilstm or cnn";

  /** The recipe for the architecture of this name. */
  static Recipe of(String architecture, Settings settings) {
    return switch (architecture) {
      case "bag" -> new BagRecipe(settings);
      case "rnn", "gru", "lstm", "bilstm", "cnn" -> new WordRecipe(architecture, settings);
      case "torchscript" ->
          throw new IllegalArgumentException(
              "a torchscript is made elsewhere and can't be trained: choose " + CHOICE);
      default ->
          throw new IllegalArgumentException(
              "there is no architecture '" + architecture + "': choose " + CHOICE);
    };
  }

  /** How texts become tokens. */
  TextPreparation preparation();

  /** What the encoder looks up, from the texts to train on, each of them once. */
  String vocabulary(List<String> texts);

  /** Whether a vocabulary is one that training can go on with. */
  boolean continues(String vocabulary);

  /** An earlier vocabulary, with what is new in another one after it, if it takes any. */
  String grown(String before, String fresh);

  /** The network for this vocabulary. */
  Network architecture(String vocabulary);

  /**
   * A learner that starts from these parameters, for these encoded texts.
   *
   * @param targets {@code [text][label]}: what share of the loss is each label's, weights included
   * @param fresh whether nothing was learnt before
   */
  Learner learner(
      Engine engine,
      Network architecture,
      int labels,
      Map<String, Tensor> parameters,
      Encoded[] texts,
      float[][] targets,
      boolean fresh,
      long seed);

  /** The licences of what the bundle holds of others, for the card; empty if there is nothing. */
  String notices();

  /** How it goes through the texts. */
  Passes passes();
}
