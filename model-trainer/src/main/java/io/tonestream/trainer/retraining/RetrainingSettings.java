package io.tonestream.trainer.retraining;

import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Sha256;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.trainer.Failure;
import io.tonestream.trainer.RetrainingException;
import io.tonestream.trainer.data.BadDataException;
import io.tonestream.trainer.feedback.Correction;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import io.tonestream.trainer.gate.Gate;
import io.tonestream.trainer.gate.GateConfiguration;
import io.tonestream.trainer.material.DataConfiguration;
import io.tonestream.trainer.material.Material;
import io.tonestream.trainer.material.Unseen;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.training.Training;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that decides what a candidate is made of and what it is judged by, beside the data.
 *
 * @param retraining what is trained, and how
 * @param files the labelled texts
 * @param feedback what corrections count for
 * @param bars that it must clear
 */
record RetrainingSettings(
    RetrainingConfiguration retraining,
    DataConfiguration files,
    FeedbackConfiguration feedback,
    GateConfiguration bars) {
  private static final Logger log = LoggerFactory.getLogger(RetrainingSettings.class);

  /** Refuses what every retraining would fail by, naming the setting. */
  RetrainingSettings {
    files.requireReadable();
    try {
      Training.requireKnown(architecture(retraining));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "tonestream.retraining.architecture or .set: " + e.getMessage(), e);
    }
    requireDevice(retraining.device());
    signer(retraining);
  }

  private static void requireDevice(String device) {
    try {
      Training.requireDevice(device);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("tonestream.retraining." + e.getMessage(), e);
    }
  }

  /**
   * Reads the files, and joins corrections to them.
   *
   * @throws RetrainingException if a file can't be read, or nothing can be learnt from it
   */
  Material material(Collection<Correction> corrections) {
    try {
      return Material.read(files, corrections, feedback, retraining.seed(), log::info);
    } catch (BadDataException | IllegalArgumentException e) {
      throw new RetrainingException(DataConfiguration.inSettings(Failure.reason(e)));
    }
  }

  /**
   * Without the texts to judge by that the version to beat was trained on.
   *
   * @throws RetrainingException if too few are left
   */
  Unseen unseen(Material material, @Nullable ModelBundle active) {
    return Unseen.of(material, active, files.minTexts());
  }

  /** What is trained; its encoder is read anew with each call. */
  ArchitectureChoice architecture() {
    return architecture(retraining);
  }

  /** Hash of all that a candidate would be made of and judged by, but for its parent. */
  String input(Material material, ArchitectureChoice architecture) {
    ModelBundle encoder = architecture.encoder();
    String all =
        Arrays.asList(
                retraining.architecture(),
                retraining.name(),
                retraining.set(),
                encoder == null ? null : encoder.version(),
                retraining.start(),
                retraining.warmEpochs(),
                retraining.warmRate(),
                retraining.seed(),
                signer(retraining),
                bars,
                feedback.minHeldOut(),
                files.files(), // for their weights
                material.data().training().sha256(),
                material.data().tuning().sha256(),
                material.data().validation().sha256(),
                material.heldOut().sha256())
            .toString();
    return Sha256.of(all.getBytes(StandardCharsets.UTF_8));
  }

  /** Instances may refuse with one key, or none, what they take with another. */
  private static @Nullable String signer(RetrainingConfiguration retraining) {
    return retraining.signingKey() == null
        ? null
        : SigningKey.read(retraining.signingKey()).publicKey();
  }

  private static ArchitectureChoice architecture(RetrainingConfiguration retraining) {
    return new ArchitectureChoice(
        retraining.architectureOrStandard(),
        new HyperParameters(retraining.hyperParameters()),
        encoder(retraining));
  }

  /** Not kept: it takes a lot of memory, and is needed now and then. */
  private static @Nullable ModelBundle encoder(RetrainingConfiguration retraining) {
    Path file = retraining.encoder();
    try {
      return file == null ? null : ModelBundle.read(file);
    } catch (BadBundleException e) {
      throw new IllegalArgumentException("tonestream.retraining.encoder: " + e.getMessage(), e);
    }
  }

  /** How a candidate is made, from the incumbent on if that can be trained further. */
  CandidatePlan plan(
      Material material,
      ArchitectureChoice architecture,
      @Nullable ModelBundle incumbent,
      Instant now) {
    return new Planner(retraining, files, material, now.truncatedTo(ChronoUnit.SECONDS))
        .plan(architecture, incumbent);
  }

  /** What a candidate has to clear. */
  Gate gate() {
    return new Gate(bars.bars());
  }

  /** Signed, if there is a key to sign with. */
  ModelBundle signed(ModelBundle bundle) {
    return retraining.signingKey() == null
        ? bundle
        : bundle.signed(SigningKey.read(retraining.signingKey()));
  }
}
