package io.tonestream.trainer.training;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.recipes.HyperParameters;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to train, and on what.
 *
 * @param name what the model is called across its versions
 * @param architecture name of the architecture
 * @param settings hyper-parameters that differ from the standard
 * @param data texts to learn from and to judge by
 * @param parent the version that it is to follow, if any
 * @param start where training starts; from nothing if absent
 * @param seed of every random number
 * @param created the time that the version is named after
 * @param command how to train it again, for the card
 * @param encoder what a transformer starts from if not from an earlier version; null for all others
 * @param precision in which the bundle keeps parameters
 * @param device {@code cpu}, {@code auto}, {@code gpu} or {@code gpu:N}
 */
public record Plan(
    String name,
    String architecture,
    HyperParameters settings,
    TrainingData data,
    @Nullable String parent,
    @Nullable WarmStart start,
    long seed,
    Instant created,
    String command,
    @Nullable ModelBundle encoder,
    Precision precision,
    String device) {
  /** What to train without regard to any version before, on the CPU. */
  public Plan(
      String name,
      String architecture,
      HyperParameters settings,
      TrainingData data,
      long seed,
      Instant created,
      String command) {
    this(
        name,
        architecture,
        settings,
        data,
        null,
        null,
        seed,
        created,
        command,
        null,
        Precision.HALF,
        "cpu");
  }

  /** The same from an encoder on, if there is one. */
  public Plan from(@Nullable ModelBundle newEncoder) {
    String newParent = newEncoder == null ? parent : newEncoder.version();
    return with(data, newParent, newEncoder, precision, device);
  }

  /**
   * The same from an adapted encoder on; the version that it is to follow stays the encoder's from
   * before.
   *
   * @param newData with what it was adapted to
   * @param newCreated when the adaptation began
   */
  public Plan adapted(ModelBundle newEncoder, TrainingData newData, Instant newCreated) {
    return new Plan(
        name,
        architecture,
        settings,
        newData,
        parent,
        start,
        seed,
        newCreated,
        command,
        newEncoder,
        precision,
        device);
  }

  /** The same on other data. */
  public Plan on(TrainingData newData) {
    return with(newData, parent, encoder, precision, device);
  }

  /** The same on another device. */
  public Plan on(String newDevice) {
    return with(data, parent, encoder, precision, newDevice);
  }

  /** The same, kept in another precision. */
  public Plan in(Precision newPrecision) {
    return with(data, parent, encoder, newPrecision, device);
  }

  private Plan with(
      TrainingData newData,
      @Nullable String newParent,
      @Nullable ModelBundle newEncoder,
      Precision newPrecision,
      String newDevice) {
    return new Plan(
        name,
        architecture,
        settings,
        newData,
        newParent,
        start,
        seed,
        created,
        command,
        newEncoder,
        newPrecision,
        newDevice);
  }

  public DataSet training() {
    return data.training();
  }

  DataSet tuning() {
    return data.tuning();
  }

  public DataSet validation() {
    return data.validation();
  }
}
