package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDManager;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.optimization.Heads;
import io.tonestream.trainer.optimization.Learner;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How architectures of a kind are trained. One file each; {@link #of} lists them. */
public interface Recipe {
  /** What there is, for messages. */
  String CHOICE = "bag, rnn, gru, lstm, bilstm, cnn or transformer";

  /**
   * The recipe for the architecture of this name.
   *
   * @param longTexts whether it is for reviews rather than posts, which other hyper-parameters suit
   * @param encoder what a transformer starts from, and what a network over words may take its
   *     words' first embeddings from; null for those that start from nothing
   * @throws IllegalArgumentException if there is no such architecture, or it doesn't start so
   */
  static Recipe of(
      String architecture,
      HyperParameters settings,
      boolean longTexts,
      @Nullable ModelBundle encoder) {
    if (encoder != null && architecture.equals(Bag.NAME)) {
      throw new IllegalArgumentException(
          "there is an encoder to start from, and a bag starts from none: leave --encoder"
              + " (tonestream.retraining.encoder) out, or choose another architecture");
    }
    return switch (architecture) {
      case "bag" -> new BagRecipe(settings, longTexts);
      case "rnn", "gru", "lstm", "bilstm", "cnn" -> new WordRecipe(architecture, settings, encoder);
      case Transformer.NAME -> new TransformerRecipe(settings, requireGiven(encoder));
      case "torchscript" ->
          throw new IllegalArgumentException(
              "a torchscript is made elsewhere and can't be trained: choose " + CHOICE);
      default ->
          throw new IllegalArgumentException(
              "there is no architecture '" + architecture + "': choose " + CHOICE);
    };
  }

  private static ModelBundle requireGiven(@Nullable ModelBundle encoder) {
    if (encoder == null) {
      throw new IllegalArgumentException(
          "a transformer starts from an encoder: give its bundle with --encoder"
              + " (tonestream.retraining.encoder); 'tonestream model import' makes one");
    }
    return encoder;
  }

  /** How texts become tokens. */
  TextPreparation preparation();

  /** Whether it can learn what a text says about a target, beside texts as a whole. */
  default boolean readsTargets() {
    return false;
  }

  /** Whether it can learn auxiliary tasks beside. */
  default boolean learnsBeside() {
    return false;
  }

  /** What the encoder looks up, from the texts to train on, each of them once. */
  String vocabulary(List<String> texts);

  /** Whether a vocabulary is one that training can go on with. */
  boolean continues(String vocabulary);

  /** An earlier vocabulary, with what is new in another one after it, if it takes any. */
  String grown(String before, String fresh);

  /** The network for this vocabulary. */
  Network architecture(String vocabulary);

  /** The model that training goes on from if not from an earlier version; null if from none. */
  default @Nullable ModelBundle start() {
    return null;
  }

  /**
   * Where training starts if not from an earlier version; nobody changes them.
   *
   * @param vocabulary that the network is for
   */
  default Map<String, Tensor> initialParameters(
      Network network, String vocabulary, List<Label> labels, RandomGenerator random) {
    return network.initialParameters(labels.size(), random);
  }

  /**
   * A learner that starts from these parameters, for these encoded texts.
   *
   * @param manager of the engine and the device to train on; the learner closes it
   * @param heads of the network while it learns
   * @param targets {@code [text][label]}, the labels of all heads: what share of the loss is each
   *     label's, weights included
   * @param fresh whether nothing was learnt before
   */
  Learner learner(
      NDManager manager,
      Network architecture,
      Heads heads,
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
