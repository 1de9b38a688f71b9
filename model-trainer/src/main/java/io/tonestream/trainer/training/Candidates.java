package io.tonestream.trainer.training;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TrainedOn;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Scores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes bundles of what an epoch ended in, as yet without calibration, golden texts and card, and
 * judges them.
 *
 * @param trainedOn what a judge must know of the training
 * @param created the time that the version is named after
 */
record Candidates(
    Plan plan,
    Network network,
    List<Label> labels,
    TextPreparation preparation,
    String vocabulary,
    TrainedOn trainedOn,
    Instant created) {

  ModelBundle of(Map<String, Tensor> parameters) {
    TreeMap<String, String> sources = new TreeMap<>();
    plan.data().sources().forEach(source -> sources.put(source.name(), source.sha256()));
    Manifest manifest =
        Manifest.builder(
                plan.provenance().name(),
                ModelBundle.versionOf(created, parameters, plan.precision()),
                network)
            .labels(labels)
            .preparation(preparation)
            .targets(takesTargets())
            .trainingData(sources)
            .trainedOn(trainedOn)
            .parent(plan.provenance().parent())
            .created(created)
            .build();
    return ModelBundle.of(manifest, parameters, plan.precision(), vocabulary, List.of(), "");
  }

  /** What it starts from may know targets that these texts don't name. */
  private boolean takesTargets() {
    WarmStart start = plan.start();
    return plan.training().hasTargets()
        || (start != null && start.from().manifest().takesTargets());
  }

  /** How well it does on the texts to tune on. */
  Evaluation validate(ModelBundle candidate) {
    DataSet set = plan.tuning();
    return Evaluation.of(
        set.name(), set.labels(), Scores.of(candidate, set.pairs(), plan.device()));
  }
}
