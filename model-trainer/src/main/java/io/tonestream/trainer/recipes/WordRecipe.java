package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDManager;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.BiLstm;
import io.tonestream.model.network.Cnn;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Gru;
import io.tonestream.model.network.Lstm;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Pooling;
import io.tonestream.model.network.Recurrent;
import io.tonestream.model.network.Rnn;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.WordNetwork;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.model.text.Tokenizer;
import io.tonestream.model.text.Tokens;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.optimization.Heads;
import io.tonestream.trainer.optimization.Learner;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Trains a network over the frequent words, on the last words of each text. */
final class WordRecipe implements Recipe {
  /** Fixed, not the machine's cores, so that the same seed gives the same bytes anywhere. */
  private static final int THREADS = 2;

  /** How many words a version that is trained further may have, if it has no more already. */
  private static final int ROOM = 50_000;

  /** Length of an embedding, unless it is set. */
  private static final int WIDTH = 64;

  private final int maxWords;
  private final int minCount;
  private final TextPreparation preparation;
  private final Passes passes;
  private final float learningRate;
  private final float wordDropout;
  private final float maxNorm;
  private final int threads;
  private final IntFunction<Network> network;
  private final boolean readsTargets;
  private final @Nullable PretrainedWords pretrained;

  /**
   * Of one of these networks.
   *
   * @param encoder whose embeddings its words start from; random ones if null
   */
  WordRecipe(String architecture, HyperParameters settings, @Nullable ModelBundle encoder) {
    maxWords = settings.integer("words", 20_000);
    minCount = settings.integer("min-count", 3);
    preparation = preparation(settings);
    passes = Passes.of(settings, 64, 10).warmedUp(settings.number("warm-up", 0.05f));
    learningRate = settings.number("learning-rate", 1e-3f);
    wordDropout = settings.dropout("word-dropout", 0.1f);
    maxNorm = settings.number("max-norm", 1);
    threads = settings.integer("threads", THREADS);
    network = network(architecture, settings);
    readsTargets = architecture.equals(Cnn.NAME);
    pretrained =
        encoder == null ? null : new PretrainedWords(encoder, settings.integer("width", WIDTH));
    HyperParameters.requireWithin("threads", threads, 1, 64);
  }

  /** The settings that make this one, with room for new words. */
  static Map<String, String> settings(WordNetwork network, TextPreparation preparation) {
    Map<String, String> settings = new HashMap<>();
    settings.put("words", String.valueOf(Math.max(network.words(), ROOM)));
    settings.put("max-tokens", String.valueOf(preparation.maxTokens()));
    settings.put("strip-punctuation", String.valueOf(preparation.stripPunctuation()));
    settings.put("remove-stop-words", String.valueOf(preparation.removeStopWords()));
    settings.put("width", String.valueOf(network.width()));
    settings.put("dropout", String.valueOf(network.dropout()));
    if (network instanceof Cnn cnn) {
      settings.put(
          "windows", cnn.windows().stream().map(String::valueOf).collect(Collectors.joining(",")));
      settings.put("filters", String.valueOf(cnn.filters()));
      settings.put("rest-weight", String.valueOf(cnn.restWeight()));
    }
    if (network instanceof Recurrent recurrent) {
      settings.put("state", String.valueOf(recurrent.state()));
      settings.put("pooling", HyperParameters.word(recurrent.pooling()));
    }
    if (network instanceof Rnn rnn) {
      settings.put("rectified", String.valueOf(rnn.rectified()));
    }
    return settings;
  }

  private static TextPreparation preparation(HyperParameters settings) {
    TextPreparation plain = TextPreparation.plainWords(settings.integer("max-tokens", 256));
    return new TextPreparation(
        plain.lowercase(),
        settings.flag("strip-punctuation", plain.stripPunctuation()),
        settings.flag("remove-stop-words", plain.removeStopWords()),
        plain.negationScope(),
        plain.maxTokens(),
        plain.keepLast());
  }

  /** The network for so many words. */
  private static IntFunction<Network> network(String architecture, HyperParameters settings) {
    int width = settings.integer("width", WIDTH);
    float dropout = settings.dropout("dropout", architecture.equals(Cnn.NAME) ? 0.3f : 0.5f);
    if (architecture.equals(Cnn.NAME)) {
      List<Integer> windows = settings.integers("windows", List.of(1, 2, 3));
      int filters = settings.integer("filters", 100);
      float restWeight = settings.share("rest-weight", 0.3f);
      return words -> new Cnn(words, width, windows, filters, dropout, restWeight);
    }
    int state = settings.integer("state", 64);
    Pooling pooling = settings.choice("pooling", Pooling.MEAN);
    return switch (architecture) {
      case Rnn.NAME -> {
        boolean rectified = settings.flag("rectified", true);
        yield words -> new Rnn(words, width, state, rectified, dropout, pooling);
      }
      case Gru.NAME -> words -> new Gru(words, width, state, dropout, pooling);
      case Lstm.NAME -> words -> new Lstm(words, width, state, dropout, pooling);
      case BiLstm.NAME -> words -> new BiLstm(words, width, state, dropout, pooling);
      default -> throw new IllegalArgumentException(architecture + " is no network over words");
    };
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
        .filter(entry -> entry.getValue() >= minCount)
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(maxWords)
        .map(Map.Entry::getKey)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public boolean continues(String before) {
    return !before.isEmpty();
  }

  /** As long as there is room: each version may start from the one before, for ever. */
  @Override
  public String grown(String before, String fresh) {
    Set<String> words = new LinkedHashSet<>(before.lines().toList());
    for (String word : fresh.lines().toList()) {
      if (words.size() < maxWords) {
        words.add(word);
      }
    }
    return String.join("\n", words);
  }

  @Override
  public Network architecture(String vocabulary) {
    int words = (int) vocabulary.lines().count();
    if (words == 0) {
      throw new IllegalArgumentException(
          "no word occurs " + minCount + " times: give more texts, or set min-count=1");
    }
    return network.apply(words);
  }

  /** Of a target, the clause around it and the rest. */
  @Override
  public boolean readsTargets() {
    return readsTargets;
  }

  @Override
  public Map<String, Tensor> initialParameters(
      Network trained, String vocabulary, List<Label> labels, RandomGenerator random) {
    Map<String, Tensor> initial =
        Recipe.super.initialParameters(trained, vocabulary, labels, random);
    if (pretrained != null) {
      Tensor table = Objects.requireNonNull(initial.get(trained.table()), trained.table());
      initial.put(trained.table(), pretrained.table(table, vocabulary.lines().toList()));
    }
    return initial;
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
    return new WordLearner(
        manager, architecture, parameters, learningRate, wordDropout, maxNorm, threads, seed);
  }

  @Override
  public String notices() {
    return pretrained == null ? "" : pretrained.notices();
  }

  @Override
  public Passes passes() {
    return passes;
  }
}
