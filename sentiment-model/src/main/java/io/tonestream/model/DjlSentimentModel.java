package io.tonestream.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.network.Architecture;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.network.TorchScript;
import io.tonestream.model.network.UnknownRows;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A model that DJL runs on PyTorch. Any thread may open predictors; the owner closes it.
 *
 * <p>Its native memory is freed when it and all of its predictors are closed, whichever is last:
 * freeing it during a prediction would crash the JVM.
 */
public final class DjlSentimentModel implements SentimentModel {
  /** How far a golden text's probabilities may be off. */
  private static final float GOLDEN_TOLERANCE = 1e-3f;

  /** Probabilities that differ by less are the same answer. */
  private static final float LEAST_DIFFERENCE = 1e-4f;

  /** Texts that no two of are alike, so that a model has something to tell apart. */
  private static final List<String> PROBES =
      List.of(
          "",
          "good",
          "I love it, it's great :)",
          "Terrible! I hate it. Never again.",
          "The shop opens at nine on Monday.",
          "¿Qué tal? 今日は 12345");

  private static final int LATENCY_BATCH = 128;

  /** How much longer than in a full batch a text may take alone. */
  private static final int ALONE = 20;

  /** What warming up may take, and what the latency test may. */
  private static final Duration TRIAL = Duration.ofSeconds(5);

  private final Manifest manifest;
  private final List<GoldenText> golden;
  private final Supplier<Encoder> encoders;
  private final UnknownRows unknownRows;
  private final Device device;
  private final Model model;

  /** Who still needs the native memory: the owner and each predictor. Guarded by this. */
  private int users = 1;

  private boolean closed;

  private DjlSentimentModel(ModelBundle bundle, Device device, Model model) {
    this.manifest = bundle.manifest();
    this.golden = bundle.golden();
    this.encoders = bundle.encoders();
    this.unknownRows = bundle.unknownRows();
    this.device = device;
    this.model = model;
  }

  /**
   * Loads a bundle. Its parameters or its script are copied to the engine; the bundle itself isn't
   * kept.
   *
   * @param device {@code auto} (a GPU if PyTorch sees one), {@code cpu}, {@code gpu} or {@code
   *     gpu:N}
   * @throws IllegalArgumentException if there is no such device
   * @throws BadBundleException if PyTorch can't load its script
   */
  public static DjlSentimentModel load(ModelBundle bundle, String device) {
    Device where = Devices.of(device, Engines.pyTorch());
    Model model = Model.newInstance(bundle.version(), where, "PyTorch");
    try {
      model.setBlock(block(bundle, model.getNDManager()));
      return new DjlSentimentModel(bundle, where, model);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static Block block(ModelBundle bundle, NDManager manager) {
    Architecture architecture = bundle.manifest().architecture();
    int labels = bundle.manifest().labels().size();
    return architecture instanceof Network network
        ? filled(network.newBlock(labels), bundle, manager)
        : scripted((TorchScript) architecture, labels, bundle, manager);
  }

  private static Block scripted(
      TorchScript architecture, int labels, ModelBundle bundle, NDManager manager) {
    try {
      return architecture.newBlock(labels, manager, bundle.script().orElseThrow());
    } catch (EngineException e) {
      throw new BadBundleException(
          bundle.version(),
          "PyTorch can't load its script: " + firstLine(e),
          "save it again with torch.jit.save",
          e);
    }
  }

  /** What PyTorch says is wrong comes before the lines of the script that it is about. */
  private static String firstLine(RuntimeException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
  }

  private static Block filled(AbstractBlock block, ModelBundle bundle, NDManager manager) {
    for (Pair<String, Parameter> each : block.getParameters()) {
      Tensor tensor = bundle.parameters().get(each.getKey());
      if (tensor == null) {
        throw new IllegalStateException("the bundle lacks the parameter " + each.getKey());
      }
      each.getValue().setArray(manager.create(tensor.values(), new Shape(tensor.shape())));
    }
    return block;
  }

  @Override
  public String version() {
    return manifest.version();
  }

  @Override
  public List<List<Long>> confusion() {
    return manifest.confusion();
  }

  @Override
  public Optional<DriftReference> driftReference() {
    return Optional.ofNullable(manifest.drift());
  }

  /** What its bundle says about it. */
  public Manifest manifest() {
    return manifest;
  }

  /** Where it runs, such as {@code cpu} or {@code gpu:0}. */
  public String device() {
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  @Override
  public synchronized SentimentPredictor openPredictor() {
    if (closed) {
      throw new IllegalStateException("model " + version() + " is closed");
    }
    BatchTranslator translator =
        new BatchTranslator(version(), manifest.labels(), manifest.temperature());
    Predictor<Encoded, Probabilities> predictor = model.newPredictor(translator);
    users++;
    return new DjlPredictor(encoders.get(), unknownRows, predictor, this::release);
  }

  /**
   * Runs batches of the sizes that will come, so that the first real one isn't slow: 1, 8, 64 and
   * so on, as far as that takes no more than 5 s.
   *
   * @param capacity how many texts the largest has
   * @param most what a text may take in a full batch; alone it may take {@value #ALONE} times as
   *     long, and no batch is run if it takes longer
   * @throws BadBundleException if it takes longer, a prediction fails, or gives what is no number
   */
  public void warmUp(int capacity, Duration most) {
    try (SentimentPredictor predictor = openPredictor()) {
      trial(predictor)
          .warmUp(capacity, this::batch, alone -> requireWithin(most, alone.dividedBy(ALONE)));
    }
  }

  /**
   * Scores the golden texts again.
   *
   * @throws BadBundleException if there are none, or one differs from what the trainer saw by more
   *     than {@value #GOLDEN_TOLERANCE}
   */
  public void checkGolden() {
    if (golden.isEmpty()) {
      throw new BadBundleException(
          version(), "it has no golden texts to be checked with", "train the model again");
    }
    try (SentimentPredictor predictor = openPredictor()) {
      List<Probabilities> seen = predict(predictor, golden.stream().map(GoldenText::text).toList());
      for (int i = 0; i < golden.size(); i++) {
        requireClose(i, golden.get(i).probabilities(), seen.get(i));
      }
    }
  }

  private void requireClose(int index, Probabilities expected, Probabilities seen) {
    for (Label label : Label.values()) {
      if (!(Math.abs(expected.of(label) - seen.of(label)) <= GOLDEN_TOLERANCE)) {
        throw new BadBundleException(
            version(),
            "golden text "
                + (index + 1)
                + " is "
                + label.wireName()
                + " with "
                + seen.of(label)
                + " instead of "
                + expected.of(label),
            "it was made for another version of Tonestream, so train it again");
      }
    }
  }

  /**
   * Scores texts that say very different things.
   *
   * @throws BadBundleException if a prediction fails, or it gives what is no number, or the same to
   *     each of them
   */
  public void checkOutputs() {
    try (SentimentPredictor predictor = openPredictor()) {
      List<Probabilities> seen = predict(predictor, texts());
      for (Label label : Label.values()) {
        DoubleSummaryStatistics range =
            seen.stream().mapToDouble(each -> each.of(label)).summaryStatistics();
        if (range.getMax() - range.getMin() >= LEAST_DIFFERENCE) {
          return;
        }
      }
      throw new BadBundleException(
          version(),
          "it gives every text the same probabilities, " + seen.get(0),
          "train the model again, perhaps on more texts or with a lower learning-rate");
    }
  }

  /**
   * Times it.
   *
   * @param most what a text may take, as {@link #latency} has it
   * @return what was measured
   * @throws BadBundleException if it takes longer, or a prediction fails
   */
  public TextCost checkLatency(Duration most) {
    TextCost cost = cost();
    requireWithin(most, cost.inBatch());
    return cost;
  }

  /**
   * What a text takes on average in a batch of {@value #LATENCY_BATCH} texts or, if that would take
   * too long, in the largest one that there is time for: some runs within 5 s.
   *
   * @throws BadBundleException if a prediction fails
   */
  public Duration latency() {
    return cost().inBatch();
  }

  private TextCost cost() {
    String longest = texts().stream().max(Comparator.comparingInt(String::length)).orElseThrow();
    try (SentimentPredictor predictor = openPredictor()) {
      return trial(predictor).cost(longest, LATENCY_BATCH, this::batch);
    }
  }

  private TimeTrial trial(SentimentPredictor predictor) {
    return new TimeTrial(batch -> predict(predictor, batch), TRIAL, System::nanoTime);
  }

  private void requireWithin(Duration most, Duration perText) {
    if (perText.compareTo(most) > 0) {
      throw new BadBundleException(
          version(),
          "it takes "
              + milliseconds(perText)
              + " a text on "
              + device()
              + ", more than the "
              + milliseconds(most)
              + " that are allowed",
          "train a smaller model, or allow more");
    }
  }

  private static String milliseconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f ms", duration.toNanos() / 1e6);
  }

  private List<Probabilities> predict(SentimentPredictor predictor, List<String> texts) {
    try {
      return predictor.predict(texts);
    } catch (RuntimeException e) {
      throw new BadBundleException(
          version(), "a prediction fails: " + lastLine(e), "train the model again", e);
    }
  }

  /** What a script did wrong comes after the trace of where. */
  private static String lastLine(RuntimeException failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .filter(line -> !line.isBlank())
        .reduce("no reason given", (line, next) -> next);
  }

  private List<String> batch(int size) {
    return Stream.generate(this::texts).flatMap(List::stream).limit(size).toList();
  }

  private List<String> texts() {
    return Stream.concat(golden.stream().map(GoldenText::text), PROBES.stream()).toList();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release();
    }
  }

  private synchronized void release() {
    users--;
    if (users == 0) {
      model.close();
    }
  }
}
