package io.tonestream.model;

import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.network.Transformer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The model of a bundle, whatever its architecture, which can be warmed up and checked before it
 * serves. Any thread may open predictors; the owner closes it.
 */
public sealed interface BundleModel extends SentimentModel permits DjlSentimentModel, CascadeModel {
  /**
   * Loads a bundle on one device, in single precision: for what has one predictor, or a CPU's
   * cores.
   *
   * @param device as {@link Placement#of} takes it; of several, the first
   * @throws IllegalArgumentException if there is no such device
   * @throws BadBundleException as {@link #load(ModelBundle, Placement)} does
   */
  static BundleModel load(ModelBundle bundle, String device) {
    return load(bundle, Placement.onFirst(device));
  }

  /**
   * Loads a bundle. Its parameters or its script are copied to each device; the bundle itself isn't
   * kept.
   *
   * @throws BadBundleException if PyTorch can't load its script, it is a bare encoder, or a GPU has
   *     no room for it
   */
  static BundleModel load(ModelBundle bundle, Placement placement) {
    return bundle.parts().isEmpty()
        ? DjlSentimentModel.load(bundle, placement)
        : CascadeModel.load(bundle, placement);
  }

  /** What its bundle says about it. */
  Manifest manifest();

  /** Where it runs. */
  Placement placement();

  @Override
  default Optional<String> device() {
    return Optional.of(placement().names());
  }

  @Override
  default String version() {
    return manifest().version();
  }

  @Override
  default boolean takesTargets() {
    return manifest().takesTargets();
  }

  /**
   * A transformer relates words to the target. The others cut the clause around it out, and tweets
   * often speak of one brand in all of them.
   */
  @Override
  default boolean takesLoneTargets() {
    return takesTargets() && manifest().architecture() instanceof Transformer;
  }

  @Override
  default List<String> languages() {
    return manifest().languages();
  }

  @Override
  default Optional<DriftReference> driftReference() {
    return Optional.ofNullable(manifest().drift());
  }

  /**
   * Runs batches of the sizes that will come, so that the first real one isn't slow.
   *
   * @param capacity how many texts the largest has
   * @param most what a text may take in a full batch
   * @throws BadBundleException if it takes much longer, a prediction fails, or gives what is no
   *     number
   */
  void warmUp(int capacity, Duration most);

  /**
   * Scores the golden texts again, on each device, with the tolerance of its precision.
   *
   * @throws BadBundleException as {@link #checkGolden(float)} does
   */
  default void checkGolden() {
    checkGolden(placement().precision().goldenTolerance());
  }

  /**
   * Scores the golden texts again, on each device.
   *
   * @param tolerance how far a probability may be off
   * @throws BadBundleException if there are none, or one differs by more from what the trainer saw
   */
  void checkGolden(float tolerance);

  /**
   * Scores texts that say very different things.
   *
   * @throws BadBundleException if a prediction fails, or it gives what is no number, or the same to
   *     each of them
   */
  void checkOutputs();

  /**
   * Times it.
   *
   * @param most what a text may take, as {@link #latency} has it
   * @return what was measured
   * @throws BadBundleException if it takes longer, or a prediction fails
   */
  default TextCost checkLatency(Duration most) {
    TextCost cost = cost();
    new ModelChecks(version(), placement()).requireWithin(most, cost.inBatch());
    return cost;
  }

  /**
   * What a text takes on average in a large batch.
   *
   * @throws BadBundleException if a prediction fails
   */
  default Duration latency() {
    return cost().inBatch();
  }

  /**
   * What a text takes, alone and in a large batch.
   *
   * @throws BadBundleException if a prediction fails
   */
  TextCost cost();
}
