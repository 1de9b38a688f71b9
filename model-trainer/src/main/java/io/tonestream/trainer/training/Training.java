package io.tonestream.trainer.training;

import ai.djl.engine.Engine;
import io.tonestream.model.Engines;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.data.DataSet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Trains a bundle: epochs until validation stops improving, the best one kept, then calibrated.
 *
 * <p>Every judgement is made on a bundle that was written and read again, so that what is judged is
 * what is shipped. On one thread the same plan gives the same bytes.
 */
public final class Training {
  /** What share of the learning rate a rising one starts with. */
  private static final double FIRST_RATE = 0.1;

  private final Plan plan;
  private final Progress progress;
  private final Recipe recipe;
  private final List<Label> labels;

  private Training(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
    this.recipe = Recipe.of(plan.architecture(), plan.settings());
    plan.settings().requireAllUsed();
    this.labels = labels(plan);
  }

  /**
   * Trains what the plan says.
   *
   * @throws IllegalArgumentException if the plan can't be followed
   * @throws TrainingException if training fails
   */
  public static ModelBundle run(Plan plan, Progress progress) {
    return new Training(plan, progress).run();
  }

  private static List<Label> labels(Plan plan) {
    Set<Label> seen = EnumSet.noneOf(Label.class);
    seen.addAll(plan.training().labels());
    if (seen.size() < 2) {
      throw new IllegalArgumentException(
          "the texts to train on have one label only: give texts of at least two");
    }
    if (!seen.containsAll(plan.validation().labels())) {
      throw new IllegalArgumentException(
          "the validation texts have labels that the texts to train on lack: train on all labels");
    }
    return List.copyOf(seen);
  }

  private ModelBundle run() {
    Engine engine = Engines.pyTorch();
    engine.setRandomSeed((int) plan.seed());
    String vocabulary = recipe.vocabulary(plan.training().texts());
    Network architecture = recipe.architecture(vocabulary);
    Encoder encoder = architecture.encoders(recipe.preparation(), vocabulary).get();
    Encoded[] texts = plan.training().texts().stream().map(encoder::encode).toArray(Encoded[]::new);
    Map<String, Tensor> initial =
        architecture.initialParameters(labels.size(), new SplittableRandom(plan.seed()));
    try (Learner learner =
        recipe.learner(engine, architecture, labels.size(), initial, texts, plan.seed())) {
      Batches batches = new Batches(texts, targets(), recipe.batchSize(), plan.seed());
      return finish(best(learner, batches, architecture, vocabulary));
    }
  }

  /** One-hot, weighted so that each label counts as much as the others: macro recall is wanted. */
  private float[][] targets() {
    List<Label> all = plan.training().labels();
    float[] weights = Batch.labelWeights(labels, all);
    float[][] targets = new float[all.size()][labels.size()];
    for (int i = 0; i < targets.length; i++) {
      int label = labels.indexOf(all.get(i));
      targets[i][label] = weights[label];
    }
    return targets;
  }

  private ModelBundle best(
      Learner learner, Batches batches, Network architecture, String vocabulary) {
    ModelBundle best = null;
    double bestRecall = -1;
    int worse = 0;
    for (int epoch = 1; epoch <= recipe.epochs() && worse < recipe.patience(); epoch++) {
      double loss = epoch(learner, batches.next(), epoch);
      ModelBundle candidate = candidate(learner.parameters(), architecture, vocabulary);
      Evaluation validation = evaluate(candidate, plan.validation());
      boolean better = validation.macroRecall() > bestRecall;
      progress.epochEnded(epoch, loss, validation, better);
      worse = better ? 0 : worse + 1;
      if (better) {
        best = candidate;
        bestRecall = validation.macroRecall();
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("epochs must be at least 1");
    }
    return best;
  }

  /** One pass over the data; the learning rate rises, then falls in a straight line to the end. */
  private double epoch(Learner learner, List<Batch> batches, int epoch) {
    progress.epochStarted(epoch, batches.size());
    double sum = 0;
    for (int i = 0; i < batches.size(); i++) {
      float loss = learner.step(batches.get(i), rate(epoch - 1 + (double) i / batches.size()));
      if (!Float.isFinite(loss)) {
        throw new TrainingException(
            "training diverged in epoch "
                + epoch
                + " (the loss is "
                + loss
                + "): try a lower learning-rate");
      }
      sum += loss;
      progress.stepped(sum / (i + 1));
    }
    return sum / batches.size();
  }

  /** What share of the learning rate to use after so many epochs. */
  private float rate(double epochs) {
    double done = epochs / recipe.epochs();
    double rise = recipe.warmUp();
    return (float) (done < rise ? FIRST_RATE + (1 - FIRST_RATE) * done / rise : 1 - done);
  }

  private ModelBundle candidate(
      Map<String, Tensor> parameters, Network architecture, String vocabulary) {
    TreeMap<String, String> sources = new TreeMap<>();
    plan.data().sources().forEach(source -> sources.put(source.name(), source.sha256()));
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            plan.name(),
            ModelBundle.versionOf(plan.created(), parameters),
            architecture,
            labels,
            recipe.preparation(),
            1,
            List.of(),
            sources,
            null,
            plan.created(),
            new TreeMap<>());
    return ModelBundle.of(manifest, parameters, vocabulary, List.of(), "");
  }

  private static Evaluation evaluate(ModelBundle bundle, DataSet set) {
    return Evaluation.of(set.name(), set.labels(), Scores.of(bundle, set.texts()));
  }

  /** Calibrates, and adds the golden texts, the figures and the card. */
  private ModelBundle finish(ModelBundle best) {
    List<Label> truth = plan.validation().labels();
    List<Probabilities> scores = Scores.of(best, plan.validation().texts());
    float temperature = Calibration.temperature(truth, scores);
    ModelBundle calibrated = with(best, temperature, List.of(), List.of(), "");
    Evaluation after = evaluate(calibrated, plan.validation());
    double before = Evaluation.of(plan.validation().name(), truth, scores).ece();
    progress.calibrated(temperature, before, after.ece());
    List<Evaluation> evaluations = new ArrayList<>(List.of(after));
    plan.data().tests().forEach(test -> evaluations.add(evaluate(calibrated, test)));
    String card = Card.write(plan, calibrated.manifest(), evaluations, before, recipe.notices());
    return with(best, temperature, evaluations, golden(calibrated), card);
  }

  private static ModelBundle with(
      ModelBundle bundle,
      float temperature,
      List<Evaluation> evaluations,
      List<GoldenText> golden,
      String card) {
    return ModelBundle.of(
        bundle.manifest().calibrated(temperature, evaluations),
        bundle.parameters(),
        bundle.vocabulary(),
        golden,
        card);
  }

  private static List<GoldenText> golden(ModelBundle calibrated) {
    List<String> texts = Resources.lines("golden-texts.txt").lines().toList();
    List<Probabilities> scores = Scores.of(calibrated, texts);
    List<GoldenText> golden = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      golden.add(new GoldenText(texts.get(i), scores.get(i)));
    }
    return golden;
  }
}
