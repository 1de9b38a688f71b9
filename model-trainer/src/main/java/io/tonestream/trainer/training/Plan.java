package io.tonestream.trainer.training;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.HyperParameters;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to train, and on what.
 *
 * @param provenance what the bundle is to say about where it comes from
 * @param architecture to be trained
 * @param data texts to learn from and to judge by
 * @param start where training starts; from nothing if absent
 * @param seed of every random number
 * @param precision in which the bundle keeps parameters
 * @param device {@code cpu}, {@code auto}, {@code gpu} or {@code gpu:N}
 */
public record Plan(
    Provenance provenance,
    ArchitectureChoice architecture,
    TrainingData data,
    @Nullable WarmStart start,
    long seed,
    Precision precision,
    String device) {
  /**
   * What to train without regard to any version before, on the CPU.
   *
   * @param name what the model is called across its versions
   * @param created the time that the version is named after
   * @param command how to train it again
   */
  public Plan(
      String name,
      String architecture,
      HyperParameters settings,
      TrainingData data,
      long seed,
      Instant created,
      String command) {
    this(
        new Provenance(name, null, created, command),
        new ArchitectureChoice(architecture, settings, null),
        data,
        null,
        seed,
        Precision.HALF,
        "cpu");
  }

  /** The same from an encoder on, whose version is to be followed, if there is one. */
  public Plan from(@Nullable ModelBundle encoder) {
    ArchitectureChoice choice = architecture.from(encoder);
    ModelBundle start = choice.encoder();
    return with(start == null ? provenance : provenance.following(start.version()), choice, data);
  }

  /**
   * The same from an adapted encoder on; the version that it is to follow stays the encoder's from
   * before.
   *
   * @param newData with what it was adapted to
   * @param created when the adaptation began
   */
  public Plan adapted(ModelBundle encoder, TrainingData newData, Instant created) {
    return with(provenance.createdAt(created), architecture.from(encoder), newData);
  }

  /** The same on other data. */
  public Plan on(TrainingData newData) {
    return with(provenance, architecture, newData);
  }

  private Plan with(
      Provenance newProvenance, ArchitectureChoice newArchitecture, TrainingData newData) {
    return new Plan(newProvenance, newArchitecture, newData, start, seed, precision, device);
  }

  /** The same on another device. */
  public Plan on(String newDevice) {
    return new Plan(provenance, architecture, data, start, seed, precision, newDevice);
  }

  /** The same, kept in another precision. */
  public Plan in(Precision newPrecision) {
    return new Plan(provenance, architecture, data, start, seed, newPrecision, device);
  }

  /** Texts to learn from. */
  DataSet training() {
    return data.training();
  }

  DataSet tuning() {
    return data.tuning();
  }

  /** Texts to judge by. */
  DataSet validation() {
    return data.validation();
  }
}
