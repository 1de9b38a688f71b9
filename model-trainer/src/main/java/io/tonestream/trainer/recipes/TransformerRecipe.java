package io.tonestream.trainer.recipes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Heads;
import io.tonestream.trainer.optimization.Learner;
import io.tonestream.trainer.optimization.Loss;
import io.tonestream.trainer.optimization.Losses;
import io.tonestream.trainer.optimization.Seeds;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Trains an encoder further, with an output layer for the labels (Devlin et al. 2019). */
public final class TransformerRecipe implements Recipe {
  /** Fixed, not the machine's cores, so that the same seed gives the same bytes anywhere. */
  private static final int THREADS = 2;

  /** Enough for most posts; what longer texts cost grows faster than their length. */
  private static final int USUAL_MAX_TOKENS = 128;

  /** Which part of the heap's free memory what frozen layers make of texts may take. */
  private static final int HEAP_PARTS = 2;

  private static final List<String> EMBEDDINGS =
      List.of(
          Transformer.WORD_EMBEDDING,
          Transformer.POSITION_EMBEDDING,
          Transformer.TYPE_EMBEDDING,
          Transformer.EMBEDDING_NORM);

  private final ModelBundle encoder;
  private final Transformer network;
  private final Passes passes;
  private final float learningRate;
  private final float weightDecay;
  private final float layerDecay;
  private final TransformerLearner.Steps steps;
  private final int frozenLayers;
  private final boolean frozenEmbeddings;
  private final boolean cachesFrozen;

  /** Starts from this encoder, which may be a classifier. */
  TransformerRecipe(HyperParameters settings, ModelBundle encoder) {
    this.encoder = encoder;
    Transformer before = before(encoder);
    network =
        before.trained(
            settings.choice("head", before.head()),
            maxTokens(settings, before),
            settings.choice("truncation", before.truncation()),
            settings.dropout("dropout", 0.1f));
    passes = Passes.of(settings, 32, 3).warmedUp(settings.share("warm-up", 0.06f));
    learningRate = settings.number("learning-rate", 5e-5f);
    weightDecay = settings.share("weight-decay", 0.01f);
    layerDecay = settings.share("layer-decay", 1);
    frozenLayers = settings.integer("frozen-layers", 0);
    frozenEmbeddings = settings.flag("frozen-embeddings", frozenLayers > 0);
    steps = steps(settings, passes.batchSize());
    cachesFrozen = settings.flag("cache-frozen-layers", false);
    HyperParameters.requireWithin("frozen-layers", frozenLayers, 0, before.layers());
    if (cachesFrozen && (frozenLayers == 0 || !frozenEmbeddings)) {
      throw new IllegalArgumentException(
          "cache-frozen-layers=true needs frozen layers above frozen embeddings: set frozen-layers"
              + " to 1 or more, and not frozen-embeddings=false");
    }
  }

  /** The settings that leave this one as it is. */
  static Map<String, String> settings(Transformer transformer) {
    return Map.of(
        "max-tokens", String.valueOf(transformer.maxTokens()),
        "dropout", String.valueOf(transformer.dropout()));
  }

  private static TransformerLearner.Steps steps(HyperParameters settings, int batchSize) {
    TransformerLearner.Steps steps =
        new TransformerLearner.Steps(
            settings.shareBelowOne("averaging", 0, "keep what training starts from"),
            settings.number("max-norm", 1),
            settings.integer("micro-batch", batchSize),
            settings.integer("threads", THREADS));
    HyperParameters.requireWithin("micro-batch", steps.microBatch(), 1, batchSize);
    HyperParameters.requireWithin("threads", steps.threads(), 1, 64);
    return steps;
  }

  private static Transformer before(ModelBundle encoder) {
    if (encoder.manifest().architecture() instanceof Transformer transformer) {
      return transformer;
    }
    throw new IllegalArgumentException(
        "the encoder "
            + encoder.version()
            + " is a "
            + encoder.manifest().architecture().name()
            + ", and a transformer is trained from a transformer on: give the bundle of one, such"
            + " as 'tonestream model import' makes");
  }

  private static int maxTokens(HyperParameters settings, Transformer before) {
    int maxTokens = settings.integer("max-tokens", Math.min(USUAL_MAX_TOKENS, before.maxTokens()));
    HyperParameters.requireWithin(
        "max-tokens", maxTokens, 3, before.positions() - before.firstPosition());
    return maxTokens;
  }

  @Override
  public ModelBundle start() {
    return encoder;
  }

  @Override
  public TextPreparation preparation() {
    return encoder.manifest().preparation();
  }

  /** A target is the second segment. */
  @Override
  public boolean readsTargets() {
    return true;
  }

  @Override
  public boolean learnsBeside() {
    return true;
  }

  /** The encoder's tokenizer, whatever the texts. */
  @Override
  public String vocabulary(List<String> texts) {
    return encoder.vocabulary();
  }

  @Override
  public boolean continues(String before) {
    return before.equals(encoder.vocabulary());
  }

  @Override
  public String grown(String before, String fresh) {
    return before;
  }

  @Override
  public Network architecture(String vocabulary) {
    return network;
  }

  /**
   * The encoder's parameters. Those of the head come with them only if it is the same head, and
   * those of the output layer only if it is there for the same labels too.
   */
  @Override
  public Map<String, Tensor> initialParameters(
      Network trained, String vocabulary, List<Label> labels, RandomGenerator random) {
    boolean sameHead = before(encoder).head() == network.head();
    boolean sameLabels = sameHead && encoder.manifest().labels().equals(labels);
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    network
        .parameterShapes(labels.size())
        .forEach(
            (name, shape) -> {
              boolean kept =
                  isOf(Transformer.OUTPUT, name)
                      ? sameLabels
                      : sameHead || !isOf(Transformer.HEAD, name);
              parameters.put(
                  name, kept ? kept(name, shape) : network.initialParameter(name, shape, random));
            });
    return parameters;
  }

  /** Its numbers, to be kept in the new bundle's precision, whatever the encoder's was. */
  private Tensor kept(String name, long[] shape) {
    Tensor tensor = encoder.parameters().get(name);
    if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
      throw new IllegalStateException("version " + encoder.version() + " has no such " + name);
    }
    return new Tensor(shape, tensor.values());
  }

  static boolean isOf(String part, String parameter) {
    return parameter.startsWith(part + "_");
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
    if (heads.isOne()) {
      return learner(manager, loss(heads), parameters, learningRate, steps, seed);
    }
    Map<String, Tensor> all = withHeads(parameters, heads, Seeds.of(seed, 0));
    return new OwnHead(learner(manager, loss(heads), all, learningRate, steps, seed), heads.own());
  }

  /** The output layers of auxiliary tasks start at random, as any new one does. */
  private Map<String, Tensor> withHeads(
      Map<String, Tensor> parameters, Heads heads, RandomGenerator random) {
    Map<String, Tensor> all = new LinkedHashMap<>(parameters);
    all.replaceAll(
        (name, own) -> {
          if (!isOf(Transformer.OUTPUT, name)) {
            return own;
          }
          long[] shape = own.shape().clone();
          shape[0] = heads.all();
          float[] values = network.initialParameter(name, shape, random).values().clone();
          System.arraycopy(own.values(), 0, values, 0, own.values().length);
          return new Tensor(shape, values);
        });
    return all;
  }

  private Loss loss(Heads heads) {
    if (!cachesFrozen) {
      return (leaves, part, scope, noise) ->
          loss(network.logits(leaves, part.input(scope), noise), heads, part, scope);
    }
    FrozenStates frozen = new FrozenStates(network, frozenLayers, freeMemory() / HEAP_PARTS);
    return (leaves, part, scope, noise) ->
        loss(frozen.logits(leaves, part, scope, noise), heads, part, scope);
  }

  private static NDArray loss(NDArray logits, Heads heads, Batch part, NDManager scope) {
    return Losses.crossEntropy(heads.own(logits, part, scope), part.targets(scope));
  }

  /** Of the heap, as far as it may grow. */
  private static long freeMemory() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
  }

  private Learner learner(
      NDManager manager,
      Loss loss,
      Map<String, Tensor> parameters,
      float rate,
      TransformerLearner.Steps how,
      long seed) {
    Map<String, TransformerLearner.Trained> trained = new LinkedHashMap<>();
    for (String name : parameters.keySet()) {
      if (!isFrozen(name)) {
        trained.put(
            name,
            new TransformerLearner.Trained(
                rate * rateShare(name), isDecaying(name) ? weightDecay : 0));
      }
    }
    return new TransformerLearner(manager, loss, parameters, trained, how, seed);
  }

  /**
   * A learner of another task, which trains the same of the encoder's parameters as the one that
   * learns labels, and ends in its last step.
   *
   * @param manager of the engine and the device to train on; the learner closes it
   * @param loss of that task
   * @param head the parameters of that task's own head, all of which are trained
   * @param rate learning rate of the top layer
   */
  public Learner learnerOf(
      NDManager manager, Loss loss, Map<String, Tensor> head, float rate, long seed) {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    network
        .parameterShapes(0)
        .forEach(
            (name, shape) -> {
              if (!isOf(Transformer.HEAD, name)) {
                parameters.put(name, kept(name, shape));
              }
            });
    parameters.putAll(head);
    return learner(manager, loss, parameters, rate, steps.withoutAveraging(), seed);
  }

  /** The encoder's parameters that {@link #learnerOf} changes. */
  public List<String> adapted() {
    return network.parameterShapes(0).keySet().stream()
        .filter(name -> !isOf(Transformer.HEAD, name) && !isFrozen(name))
        .toList();
  }

  /** The network that is trained. */
  public Transformer network() {
    return network;
  }

  /** Of the top layer. */
  public float learningRate() {
    return learningRate;
  }

  /** Falls from layer to layer towards the text, where more is known already (ULMFiT, 2018). */
  private float rateShare(String parameter) {
    boolean above = !isEmbedding(parameter) && layerOf(parameter) < 0;
    return above ? 1 : (float) Math.pow(layerDecay, network.layers() - layerOf(parameter));
  }

  private boolean isFrozen(String parameter) {
    if (isEmbedding(parameter)) {
      return frozenEmbeddings;
    }
    int layer = layerOf(parameter);
    return layer >= 0 && layer < frozenLayers;
  }

  private static boolean isEmbedding(String parameter) {
    return EMBEDDINGS.stream().anyMatch(parameter::startsWith);
  }

  /** The layer of a parameter, 0 for the lowest; -1 if it is of none. */
  private int layerOf(String parameter) {
    for (int layer = 0; layer < network.layers(); layer++) {
      if (parameter.startsWith(Transformer.layer(layer))) {
        return layer;
      }
    }
    return -1;
  }

  /** Biases and normalisations are few, and don't fit noise by growing. */
  private static boolean isDecaying(String parameter) {
    return !parameter.endsWith("_bias") && !parameter.endsWith("norm_weight");
  }

  @Override
  public String notices() {
    return Notices.of("It was trained from %s on", encoder);
  }

  @Override
  public Passes passes() {
    return passes;
  }
}
