package io.tonestream.trainer.retraining;

import static java.util.Objects.requireNonNull;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Cascade;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.cascade.Composition;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.report.LearningCurve;
import io.tonestream.trainer.training.ModelCard;
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.Progress;
import io.tonestream.trainer.training.Provenance;
import io.tonestream.trainer.training.RecordedProgress;
import io.tonestream.trainer.training.Training;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How a candidate is to be made. */
sealed interface CandidatePlan {
  /**
   * Makes it.
   *
   * @throws io.tonestream.trainer.TrainingException if training fails
   */
  Made make(Progress progress);

  /** What it says about where it comes from. */
  Provenance provenance();

  /** Whether it goes on from the parameters of the version to beat. */
  boolean isWarm();

  /** Where it is trained and judged. */
  String device();

  /**
   * Which texts chose the epoch and the temperature, as a sentence.
   *
   * @param validation how it does on the validation texts
   */
  String choice(Assessment validation);

  /** A candidate, and how its training went. */
  record Made(ModelBundle bundle, List<LearningCurve> training) {}

  /** A network, which takes one training. */
  record OfNetwork(Plan plan) implements CandidatePlan {
    @Override
    public Made make(Progress progress) {
      RecordedProgress recorded = new RecordedProgress(progress);
      ModelBundle bundle = Training.run(plan, recorded);
      return new Made(bundle, List.of(recorded.curve("Training")));
    }

    @Override
    public Provenance provenance() {
      return plan.provenance();
    }

    @Override
    public boolean isWarm() {
      return plan.start() != null;
    }

    @Override
    public String device() {
      return plan.device();
    }

    @Override
    public String choice(Assessment validation) {
      return ModelCard.choice(plan, validation);
    }
  }

  /**
   * A cascade, each part of which goes on from an earlier version's.
   *
   * @param cascade the earlier version's, which stays
   * @param languages that the earlier version knows, ISO 639-1
   * @param parts how each is trained
   */
  record OfCascade(
      Provenance provenance, Cascade cascade, List<String> languages, Map<Part, Plan> parts)
      implements CandidatePlan {
    @Override
    public Made make(Progress progress) {
      Map<Part, ModelBundle> trained = new EnumMap<>(Part.class);
      List<LearningCurve> curves = new ArrayList<>();
      for (Part part : Part.values()) {
        progress.trainingPart(part);
        RecordedProgress recorded = new RecordedProgress(progress);
        trained.put(part, Training.run(plan(part), recorded));
        curves.add(recorded.curve("Training of the %s part".formatted(part.wireName())));
      }
      Composition composition =
          new Composition(
              provenance,
              requireNonNull(trained.get(Part.FAST)),
              requireNonNull(trained.get(Part.ACCURATE)),
              device());
      String choice =
          "Threshold and weight are those of version %s, from whose parts these went on. %s"
              .formatted(provenance.parent(), ModelCard.choiceOfParts(plan(Part.FAST)));
      DataSet validation = plan(Part.FAST).data().validation();
      return new Made(composition.with(cascade, choice, languages, validation, List.of()), curves);
    }

    @Override
    public boolean isWarm() {
      return true;
    }

    @Override
    public String device() {
      return plan(Part.FAST).device();
    }

    @Override
    public String choice(Assessment validation) {
      return ModelCard.choiceOfParts(plan(Part.FAST));
    }

    private Plan plan(Part part) {
      return requireNonNull(parts.get(part));
    }
  }
}
