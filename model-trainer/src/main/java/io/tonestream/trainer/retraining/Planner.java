package io.tonestream.trainer.retraining;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.network.Cascade;
import io.tonestream.model.network.Network;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.material.DataConfiguration;
import io.tonestream.trainer.material.Material;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.Provenance;
import io.tonestream.trainer.training.WarmStart;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides how a candidate is made.
 *
 * @param retraining what is trained, and how
 * @param files where the labelled texts are from
 * @param material what it is to learn from
 * @param created the time that its version is named after
 */
record Planner(
    RetrainingConfiguration retraining,
    DataConfiguration files,
    Material material,
    Instant created) {
  private static final Logger log = LoggerFactory.getLogger(Planner.class);

  /**
   * From the version to beat on, if that can be trained further; else from nothing, or from an
   * encoder.
   *
   * @param standard what is trained where the version to beat doesn't say that
   * @param before the version to beat; null if there is none
   */
  CandidatePlan plan(ArchitectureChoice standard, @Nullable ModelBundle before) {
    if (before == null
        || retraining.start() == RetrainingConfiguration.Start.SCRATCH
        || !canGoOn(before, standard)) {
      return new CandidatePlan.OfNetwork(fromNothing(standard, before));
    }
    if (!retraining.goesOn()) {
      return new CandidatePlan.OfNetwork(
          goingOn(before, standard, name(standard.name()), Precision.HALF));
    }
    return before.manifest().architecture() instanceof Cascade cascade
        ? goingOn(before, cascade)
        : new CandidatePlan.OfNetwork(goingOn(before, name(before.manifest().name())));
  }

  private boolean canGoOn(ModelBundle before, ArchitectureChoice standard) {
    Optional<String> obstacle = retraining.goesOn() ? obstacle(before) : obstacle(before, standard);
    obstacle.ifPresent(
        why -> log.info("Training doesn't start from {}: {}", before.version(), why));
    return obstacle.isEmpty();
  }

  /** Why a version can't be trained further as it is. */
  private Optional<String> obstacle(ModelBundle before) {
    if (!before.parts().isEmpty()) {
      return before.parts().values().stream().flatMap(part -> obstacle(part).stream()).findFirst();
    }
    return before.manifest().architecture() instanceof Network
        ? obstacle(before, ArchitectureChoice.of(before))
        : Optional.of("it is a script");
  }

  private Optional<String> obstacle(ModelBundle before, ArchitectureChoice architecture) {
    return WarmStart.obstacle(before, architecture, material.data().training(), material.labels());
  }

  private Plan fromNothing(ArchitectureChoice architecture, @Nullable ModelBundle before) {
    ModelBundle encoder = architecture.encoder();
    String start = encoder == null ? "nothing" : "encoder " + encoder.version();
    Provenance provenance =
        new Provenance(
            name(architecture.name()),
            before == null ? null : before.version(),
            created,
            command(architecture.name(), start));
    return plan(provenance, architecture, null, Precision.HALF);
  }

  /** Each part goes on, and what they make together is what it was. */
  private CandidatePlan goingOn(ModelBundle before, Cascade cascade) {
    Map<Part, Plan> parts = new EnumMap<>(Part.class);
    before
        .parts()
        .forEach((part, bundle) -> parts.put(part, goingOn(bundle, bundle.manifest().name())));
    Provenance provenance =
        new Provenance(
            name(before.manifest().name()),
            before.version(),
            created,
            command(cascade.name(), goingOn(before)));
    return new CandidatePlan.OfCascade(provenance, cascade, before.manifest().languages(), parts);
  }

  private Plan goingOn(ModelBundle before, String name) {
    return goingOn(before, ArchitectureChoice.of(before), name, before.precision());
  }

  private Plan goingOn(
      ModelBundle before, ArchitectureChoice architecture, String name, Precision precision) {
    Provenance provenance =
        new Provenance(
            name, before.version(), created, command(architecture.name(), goingOn(before)));
    WarmStart start = new WarmStart(before, retraining.warmEpochs(), (float) retraining.warmRate());
    return plan(provenance, architecture, start, precision);
  }

  private Plan plan(
      Provenance provenance,
      ArchitectureChoice architecture,
      @Nullable WarmStart start,
      Precision precision) {
    return new Plan(
        provenance,
        architecture,
        material.data(),
        start,
        retraining.seed(),
        precision,
        retraining.device());
  }

  private String name(String otherwise) {
    return retraining.name() == null ? otherwise : retraining.name();
  }

  private String goingOn(ModelBundle before) {
    return "version %s for %d epochs at %s of the learning rate"
        .formatted(before.version(), retraining.warmEpochs(), (float) retraining.warmRate());
  }

  /** For the card: files without their folders, and what the command alone doesn't say. */
  private String command(String architecture, String start) {
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
            architecture,
            set,
            retraining.seed(),
            start,
            material.texts().feedback(),
            material.texts().heldOutFeedback());
  }
}
