package io.tonestream.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Architecture;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Parameters;
import io.tonestream.model.network.RunLimits;
import io.tonestream.model.network.TorchScript;
import io.tonestream.model.network.UnknownRows;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model that DJL runs on PyTorch, of any bundle but a cascade's. Any thread may open predictors;
 * the owner closes it.
 *
 * <p>Its native memory is freed when it and all of its predictors are closed, whichever is last:
 * freeing it during a prediction would crash the JVM.
 */
public final class DjlSentimentModel implements BundleModel {
  /** Probabilities that differ by less are the same answer. */
  private static final float MIN_DIFFERENCE = 1e-4f;

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
  private final Optional<ErrorRates> errors;
  private final List<GoldenText> golden;
  private final Supplier<Encoder> encoders;
  private final UnknownRows unknownRows;
  private final Placement placement;
  private final ModelFootprint footprint;
  private final ModelChecks checks;

  /** The same model on each device of the placement, in its order. */
  private final List<Model> models;

  private final DeviceRotation rotation;

  /** Who still needs the native memory: the owner and each predictor. Guarded by this. */
  private int users = 1;

  private boolean closed;

  private DjlSentimentModel(
      ModelBundle bundle, Placement placement, ModelFootprint footprint, List<Model> models) {
    this.manifest = bundle.manifest();
    this.errors = manifest.errorRates(null);
    this.golden = bundle.golden();
    this.encoders = bundle.encoders();
    this.unknownRows = bundle.unknownRows();
    this.placement = placement;
    this.footprint = footprint;
    this.checks = new ModelChecks(manifest.version(), placement);
    this.models = List.copyOf(models);
    this.rotation = new DeviceRotation(models.size());
  }

  /** As {@link BundleModel#load(ModelBundle, String)}, of a bundle that is no cascade. */
  public static DjlSentimentModel load(ModelBundle bundle, String device) {
    return load(bundle, Placement.onFirst(device));
  }

  /**
   * As {@link BundleModel#load(ModelBundle, Placement)}.
   *
   * @throws IllegalArgumentException if it is a cascade
   */
  public static DjlSentimentModel load(ModelBundle bundle, Placement placement) {
    if (!bundle.parts().isEmpty()) {
      throw new IllegalArgumentException(bundle.version() + " is a cascade, not a network");
    }
    if (bundle.manifest().isBareEncoder()) {
      throw new BadBundleException(
          bundle.version(),
          "it is a bare encoder and labels no texts",
          "train a model from it: train --architecture transformer --encoder BUNDLE");
    }
    RunLimits limits = bundle.manifest().architecture().runLimits(placement.onGpus());
    ModelFootprint footprint = ModelFootprint.of(bundle, placement.precision(), limits);
    List<Model> models = new ArrayList<>();
    try {
      for (Device device : placement.devices()) {
        DeviceMemory.ofProcess().requireRoom(bundle.version(), footprint, device);
        Model model = Model.newInstance(bundle.version(), device, "PyTorch");
        models.add(model);
        model.setBlock(block(bundle, placement.precision(), model.getNDManager()));
      }
      DjlSentimentModel loaded = new DjlSentimentModel(bundle, placement, footprint, models);
      placement.devices().forEach(each -> DeviceMemory.ofProcess().take(each, footprint));
      return loaded;
    } catch (RuntimeException | Error e) {
      close(models);
      throw e;
    }
  }

  private static Block block(ModelBundle bundle, ComputePrecision precision, NDManager manager) {
    Architecture architecture = bundle.manifest().architecture();
    int labels = bundle.manifest().labels().size();
    return architecture instanceof Network network
        ? network.servingBlock(
            parameters(bundle, network.runsIn(precision.type()), manager), labels)
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

  private static Parameters parameters(ModelBundle bundle, DataType type, NDManager manager) {
    EngineTensors tensors = new EngineTensors(manager);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    bundle
        .parameters()
        .forEach((name, tensor) -> arrays.put(name, cast(tensors.copy(tensor), type)));
    return new Parameters(arrays);
  }

  /** The values as this type, which take their place. */
  private static NDArray cast(NDArray values, DataType type) {
    if (values.getDataType() == type) {
      return values;
    }
    try (values) {
      return values.toType(type, true);
    }
  }

  @Override
  public Manifest manifest() {
    return manifest;
  }

  @Override
  public Optional<ErrorRates> errorRates(@Nullable Part part) {
    return errors;
  }

  @Override
  public Placement placement() {
    return placement;
  }

  @Override
  public SentimentPredictor openPredictor() {
    return openPredictor(runLimits());
  }

  /** What its runs may cost where it runs. */
  public RunLimits runLimits() {
    return manifest.architecture().runLimits(placement.onGpus());
  }

  /** The same with other limits for its runs, to compare them. */
  public synchronized SentimentPredictor openPredictor(RunLimits limits) {
    requireOpen();
    return openPredictor(limits, rotation.take());
  }

  /** Does something with a predictor on each device, one after the other. */
  private void onEachDevice(Consumer<SentimentPredictor> task) {
    for (int i = 0; i < models.size(); i++) {
      try (SentimentPredictor predictor = openPredictorOn(i)) {
        task.accept(predictor);
      }
    }
  }

  private synchronized SentimentPredictor openPredictorOn(int device) {
    requireOpen();
    return openPredictor(runLimits(), rotation.take(device));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("model " + version() + " is closed");
    }
  }

  /** On a device that the rotation has given out. */
  private SentimentPredictor openPredictor(RunLimits limits, int device) {
    BatchTranslator translator =
        new BatchTranslator(version(), manifest.labels(), manifest.temperature(), limits);
    Predictor<Encoded, Probabilities> predictor = models.get(device).newPredictor(translator);
    users++;
    return new DjlPredictor(encoders.get(), limits, unknownRows, predictor, () -> release(device));
  }

  /**
   * Runs batches of the sizes that will come, so that the first real one isn't slow: 1, 8, 64 and
   * so on, as far as that takes no more than 5 s for all devices together; on a GPU, each of the
   * lengths that runs are padded to as well.
   *
   * @param capacity how many texts the largest has
   * @param most what a text may take in a full batch; alone it may take {@value #ALONE} times as
   *     long, and no batch is run if it takes longer
   * @throws BadBundleException if it takes longer, a prediction fails, or gives what is no number
   */
  @Override
  public void warmUp(int capacity, Duration most) {
    List<List<String>> shapes = PaddedShapes.batches(encoders.get(), runLimits(), capacity);
    onEachDevice(
        predictor -> {
          TimeTrial trial = trial(predictor, TRIAL.dividedBy(models.size()));
          trial.warmUp(
              capacity, this::batch, alone -> checks.requireWithin(most, alone.dividedBy(ALONE)));
          trial.runWhileThereIsTime(shapes);
        });
  }

  @Override
  public void checkGolden(float tolerance) {
    checks.requireAny(golden);
    onEachDevice(
        predictor -> checks.requireGolden(golden, tolerance, texts -> predict(predictor, texts)));
  }

  @Override
  public void checkOutputs() {
    try (SentimentPredictor predictor = openPredictor()) {
      List<Probabilities> seen = predict(predictor, texts());
      for (Label label : Label.values()) {
        DoubleSummaryStatistics range =
            seen.stream().mapToDouble(each -> each.of(label)).summaryStatistics();
        if (range.getMax() - range.getMin() >= MIN_DIFFERENCE) {
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
   * What a text takes alone, and on average in a batch of {@value #LATENCY_BATCH} texts or, if that
   * would take too long, in the largest one that there is time for: some runs within 5 s.
   *
   * @throws BadBundleException if a prediction fails
   */
  @Override
  public TextCost cost() {
    String longest = texts().stream().max(Comparator.comparingInt(String::length)).orElseThrow();
    try (SentimentPredictor predictor = openPredictor()) {
      return trial(predictor).cost(longest, LATENCY_BATCH, this::batch);
    }
  }

  private TimeTrial trial(SentimentPredictor predictor) {
    return trial(predictor, TRIAL);
  }

  private TimeTrial trial(SentimentPredictor predictor, Duration budget) {
    return new TimeTrial(batch -> predict(predictor, batch), budget, System::nanoTime);
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

  private synchronized void release(int device) {
    rotation.giveBack(device);
    release();
  }

  private synchronized void release() {
    users--;
    if (users == 0) {
      try {
        close(models);
      } finally {
        placement.devices().forEach(each -> DeviceMemory.ofProcess().giveBack(each, footprint));
      }
    }
  }

  /** Closes all of them, even if one can't be. */
  private static void close(List<Model> models) {
    if (models.isEmpty()) {
      return;
    }
    try {
      models.get(0).close();
    } finally {
      close(models.subList(1, models.size()));
    }
  }
}
