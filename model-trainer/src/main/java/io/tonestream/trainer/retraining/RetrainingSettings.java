package io.tonestream.trainer.retraining;

import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
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
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.Provenance;
import io.tonestream.trainer.training.Training;
import io.tonestream.trainer.training.WarmStart;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
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
                retraining.modelName(),
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
        retraining.architecture(),
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

  /** What to train, from the incumbent on if it is of the same make. */
  Plan plan(
      Material material,
      ArchitectureChoice architecture,
      @Nullable ModelBundle incumbent,
      Instant now) {
    WarmStart start = incumbent == null ? null : start(material, incumbent, architecture);
    return new Plan(
        new Provenance(
            retraining.modelName(),
            incumbent == null ? null : incumbent.version(),
            now.truncatedTo(ChronoUnit.SECONDS),
            command(material, start, architecture.encoder())),
        architecture,
        material.data(),
        start,
        retraining.seed(),
        Precision.HALF,
        retraining.device());
  }

  private @Nullable WarmStart start(
      Material material, ModelBundle incumbent, ArchitectureChoice architecture) {
    if (retraining.start() == RetrainingConfiguration.Start.SCRATCH) {
      return null;
    }
    Optional<String> obstacle =
        WarmStart.obstacle(incumbent, architecture, material.data().training(), material.labels());
    obstacle.ifPresent(
        why -> log.info("Training doesn't start from {}: {}", incumbent.version(), why));
    return obstacle.isPresent()
        ? null
        : new WarmStart(incumbent, retraining.warmEpochs(), (float) retraining.warmRate());
  }

  /** For the card: files without their folders, and what the command alone doesn't say. */
  private String command(
      Material material, @Nullable WarmStart start, @Nullable ModelBundle encoder) {
    String data =
        files.files().stream()
            .map(file -> String.valueOf(Path.of(file).getFileName()))
            .collect(Collectors.joining(" "));
    String set = retraining.set().isEmpty() ? "" : ", set " + String.join(" ", retraining.set());
    return """
        tonestream retrain --once --data %s
        # architecture %s%s, seed %d, starting from %s
        # with %d corrections to learn from and %d to judge by, which the trainer's feedback.jsonl has"""
        .formatted(
            data,
            retraining.architecture(),
            set,
            retraining.seed(),
            start == null
                ? encoder == null ? "nothing" : "encoder " + encoder.version()
                : "version %s for %d epochs at %s of the learning rate"
                    .formatted(start.from().version(), start.epochs(), start.rate()),
            material.texts().feedback(),
            material.texts().heldOutFeedback());
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
