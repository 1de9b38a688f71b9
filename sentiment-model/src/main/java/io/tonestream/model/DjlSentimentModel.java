package io.tonestream.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * A model that DJL runs on PyTorch. Any thread may open predictors; the owner closes it.
 *
 * <p>Its native memory is freed when it and all of its predictors are closed, whichever is last:
 * freeing it during a prediction would crash the JVM.
 */
public final class DjlSentimentModel implements SentimentModel {
  /** How far a golden text's probabilities may be off. */
  private static final float GOLDEN_TOLERANCE = 1e-3f;

  private static final List<Integer> WARM_UP_BATCHES = List.of(1, 8, 64, 512);

  private final ModelBundle bundle;
  private final Supplier<Encoder> encoders;
  private final Device device;
  private final Model model;

  /** Who still needs the native memory: the owner and each predictor. Guarded by this. */
  private int users = 1;

  private boolean closed;

  private DjlSentimentModel(ModelBundle bundle, Device device, Model model) {
    this.bundle = bundle;
    this.encoders = bundle.encoders();
    this.device = device;
    this.model = model;
  }

  /**
   * Loads a bundle.
   *
   * @param device {@code auto} (a GPU if PyTorch sees one), {@code cpu}, {@code gpu} or {@code
   *     gpu:N}
   * @throws IllegalArgumentException if there is no such device
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

  private static AbstractBlock block(ModelBundle bundle, NDManager manager) {
    AbstractBlock block =
        bundle.manifest().architecture().newBlock(bundle.manifest().labels().size());
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
    return bundle.version();
  }

  /** What it was loaded from. */
  public ModelBundle bundle() {
    return bundle;
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
    List<Label> labels = bundle.manifest().labels();
    BatchTranslator translator =
        new BatchTranslator(version(), labels, bundle.manifest().temperature());
    Predictor<Encoded, Probabilities> predictor = model.newPredictor(translator);
    users++;
    return new DjlPredictor(encoders.get(), predictor, this::release);
  }

  /** Runs batches of the sizes that will come, so that the first real one isn't slow. */
  public void warmUp() {
    List<String> texts =
        bundle.golden().isEmpty()
            ? List.of("warming up")
            : bundle.golden().stream().map(GoldenText::text).toList();
    try (SentimentPredictor predictor = openPredictor()) {
      for (int size : WARM_UP_BATCHES) {
        List<String> batch =
            Collections.nCopies(size / texts.size() + 1, texts).stream()
                .flatMap(List::stream)
                .limit(size)
                .toList();
        predictor.predict(batch);
        predictor.predict(batch);
      }
    }
  }

  /**
   * Scores the golden texts again.
   *
   * @throws BadBundleException if one differs from what the trainer saw by more than {@value
   *     #GOLDEN_TOLERANCE}
   */
  public void checkGolden() {
    List<GoldenText> golden = bundle.golden();
    try (SentimentPredictor predictor = openPredictor()) {
      List<Probabilities> seen = predictor.predict(golden.stream().map(GoldenText::text).toList());
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
