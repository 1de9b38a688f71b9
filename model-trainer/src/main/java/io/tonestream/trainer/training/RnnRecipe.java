package io.tonestream.trainer.training;

import ai.djl.engine.Engine;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Pooling;
import io.tonestream.model.network.Rnn;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.model.text.Tokenizer;
import io.tonestream.model.text.Tokens;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Trains an RNN over the frequent words, on the last words of each text. */
final class RnnRecipe implements Recipe {
  private final int mostWords;
  private final int leastCount;
  private final int width;
  private final int state;
  private final boolean rectified;
  private final float dropout;
  private final TextPreparation preparation;
  private final int batchSize;
  private final int epochs;
  private final int patience;
  private final float learningRate;
  private final float mostNorm;

  RnnRecipe(Settings settings) {
    mostWords = settings.integer("words", 20_000);
    leastCount = settings.integer("least-count", 3);
    width = settings.integer("width", 64);
    state = settings.integer("state", 64);
    rectified = settings.flag("rectified", true);
    dropout = settings.number("dropout", 0.3f);
    preparation = TextPreparation.plainWords(settings.integer("most-tokens", 200));
    batchSize = settings.integer("batch-size", 64);
    epochs = settings.integer("epochs", 10);
    patience = settings.integer("patience", 3);
    learningRate = settings.number("learning-rate", 1e-3f);
    mostNorm = settings.number("most-norm", 1);
  }

  @Override
  public TextPreparation preparation() {
    return preparation;
  }

  /** The most frequent words first; ties in the order of the alphabet. */
  @Override
  public String vocabulary(List<String> texts) {
    Map<String, Integer> counts = new HashMap<>();
    Tokenizer tokenizer = new Tokenizer(preparation);
    for (String text : texts) {
      Tokens tokens = tokenizer.tokenize(text);
      for (int i = 0; i < tokens.size(); i++) {
        counts.merge(tokens.text(i), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= leastCount)
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(mostWords)
        .map(Map.Entry::getKey)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public Network architecture(String vocabulary) {
    int words = (int) vocabulary.lines().count();
    if (words == 0) {
      throw new IllegalArgumentException(
          "no word occurs " + leastCount + " times: give more texts, or set least-count=1");
    }
    return new Rnn(words, width, state, rectified, dropout, Pooling.LAST);
  }

  @Override
  public Learner learner(
      Engine engine,
      Network architecture,
      int labels,
      Map<String, Tensor> parameters,
      Encoded[] texts,
      long seed) {
    return new DenseLearner(engine, architecture, labels, parameters, learningRate, mostNorm);
  }

  @Override
  public String notices() {
    return "";
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public int epochs() {
    return epochs;
  }

  @Override
  public int patience() {
    return patience;
  }
}
