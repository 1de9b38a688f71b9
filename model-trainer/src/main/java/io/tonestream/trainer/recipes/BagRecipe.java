package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDManager;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.trainer.optimization.Heads;
import io.tonestream.trainer.optimization.Learner;
import java.util.List;
import java.util.Map;

/** Trains a bag: sparsely, with dropped features, and VADER's lexicon as its prior knowledge. */
final class BagRecipe implements Recipe {
  private static final Bag FOR_LONG_TEXTS = new Bag(1 << 22, 0, true, true, 3, 0, 0.6f, 0.3f);

  private final Bag bag;
  private final TextPreparation preparation;
  private final Passes passes;
  private final float learningRate;
  private final float dropout;
  private final int minTexts;

  /**
   * Of posts, characters tell more than words do, and are there when a word is misspelt; reviews
   * say enough in words, of which more in a row then help (docs/models/architectures.md).
   */
  BagRecipe(HyperParameters settings, boolean longTexts) {
    Bag standard = longTexts ? FOR_LONG_TEXTS : Bag.standard();
    bag =
        new Bag(
            settings.integer("buckets", standard.buckets()),
            settings.integer("width", standard.width()),
            settings.flag("word-pairs", standard.wordPairs()),
            settings.flag("word-triples", standard.wordTriples()),
            settings.integer("min-characters", standard.minCharacters()),
            settings.integer("max-characters", standard.maxCharacters()),
            settings.number("lexicon-weight", standard.lexiconWeight()),
            settings.number("rest-weight", standard.restWeight()));
    preparation = TextPreparation.signals();
    passes = Passes.of(settings, 32, longTexts ? 5 : 4);
    learningRate = settings.number("learning-rate", learningRate(longTexts));
    dropout = settings.dropout("dropout", dropout(longTexts));
    minTexts = settings.integer("min-texts", 2);
  }

  private static float learningRate(boolean longTexts) {
    return longTexts ? 1 : 0.2f;
  }

  private static float dropout(boolean longTexts) {
    return longTexts ? 0.7f : 0.5f;
  }

  /** The settings that make this one, and suit it whatever texts come. */
  static Map<String, String> settings(Bag bag) {
    boolean longTexts = bag.maxCharacters() == FOR_LONG_TEXTS.maxCharacters();
    return Map.ofEntries(
        Map.entry("buckets", String.valueOf(bag.buckets())),
        Map.entry("width", String.valueOf(bag.width())),
        Map.entry("word-pairs", String.valueOf(bag.wordPairs())),
        Map.entry("word-triples", String.valueOf(bag.wordTriples())),
        Map.entry("min-characters", String.valueOf(bag.minCharacters())),
        Map.entry("max-characters", String.valueOf(bag.maxCharacters())),
        Map.entry("lexicon-weight", String.valueOf(bag.lexiconWeight())),
        Map.entry("rest-weight", String.valueOf(bag.restWeight())),
        Map.entry("learning-rate", String.valueOf(learningRate(longTexts))),
        Map.entry("dropout", String.valueOf(dropout(longTexts))));
  }

  @Override
  public TextPreparation preparation() {
    return preparation;
  }

  /** By the clause around each. */
  @Override
  public boolean readsTargets() {
    return true;
  }

  @Override
  public String vocabulary(List<String> texts) {
    return bag.lexiconWeight() > 0 ? Resources.lines("vader-lexicon.tsv") : "";
  }

  @Override
  public boolean continues(String before) {
    return before.equals(vocabulary(List.of()));
  }

  @Override
  public String grown(String before, String fresh) {
    return before;
  }

  @Override
  public Network architecture(String vocabulary) {
    return bag;
  }

  @Override
  public Learner learner(
      NDManager manager,
      Network architecture,
      Heads heads,
      Map<String, Tensor> parameters,
      Encoded[] texts,
      float[][] targets,
      boolean fresh,
      long seed) {
    return new BagLearner(
        manager,
        bag,
        parameters,
        FeatureRates.of(texts, targets, bag.buckets() + 1, minTexts),
        learningRate,
        dropout,
        fresh,
        seed);
  }

  @Override
  public String notices() {
    return bag.lexiconWeight() > 0
        ? "`vocabulary.tsv` is VADER's lexicon (Hutto and Gilbert 2014):\n\n"
            + Resources.lines("vader-lexicon.LICENSE.txt")
        : "";
  }

  @Override
  public Passes passes() {
    return passes;
  }
}
