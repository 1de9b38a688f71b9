package io.tonestream.trainer.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.tonestream.model.Devices;
import io.tonestream.model.Engines;
import io.tonestream.model.GoldenTexts;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.TextSketch;
import io.tonestream.model.bundle.TrainedOn;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.Checkpoint;
import io.tonestream.trainer.checkpoint.CheckpointFile;
import io.tonestream.trainer.checkpoint.Checkpoints;
import io.tonestream.trainer.data.AuxiliaryTask;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import io.tonestream.trainer.data.TrainingData;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.evaluation.Bootstrap;
import io.tonestream.trainer.evaluation.Languages;
import io.tonestream.trainer.evaluation.Scores;
import io.tonestream.trainer.optimization.Batch;
import io.tonestream.trainer.optimization.Batches;
import io.tonestream.trainer.optimization.Heads;
import io.tonestream.trainer.optimization.Learner;
import io.tonestream.trainer.optimization.Schedule;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.Recipe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Trains a bundle: epochs until it does no better on the texts to tune on, the best one kept, then
 * calibrated on them.
 *
 * <p>Every judgement is made on a bundle that was written and read again, so that what is judged is
 * what is shipped. On one thread the same plan gives the same bytes.
 */
public final class Training {
  private final Plan plan;
  private final Progress progress;
  private final Recipe recipe;
  private final List<Label> labels;

  private Training(Plan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
    this.recipe = plan.architecture().recipe(plan.training().written().hasLongTexts());
    plan.architecture().settings().requireAllUsed();
    this.labels = labels(plan.data());
    requireTargetsReadable(plan.architecture().name(), recipe, plan.training());
    if (!plan.data().auxiliary().isEmpty()) {
      requireLearnsBeside(plan.architecture());
    }
    requireStart();
  }

  /**
   * Trains what the plan says.
   *
   * @throws IllegalArgumentException if the plan can't be followed
   * @throws TrainingException if training fails
   */
  public static ModelBundle run(Plan plan, Progress progress) {
    return new Training(plan, progress).run(null);
  }

  /**
   * Trains what the plan says, and leaves checkpoints on the way. Goes on from the one that is
   * there, if any, and ends in the bytes that an undisturbed training ends in; the time that the
   * version is named after is the first start's. The caller deletes the file when the bundle is
   * safe.
   *
   * @throws IllegalArgumentException if the plan can't be followed
   * @throws TrainingException if training fails, or the checkpoint is broken or of another plan
   */
  public static ModelBundle run(Plan plan, Progress progress, CheckpointFile checkpoint) {
    return new Training(plan, progress).run(checkpoint);
  }

  /**
   * Refuses what can't be trained on any data.
   *
   * @throws IllegalArgumentException if there is no such architecture, it doesn't start so, or it
   *     has no such setting, or not with this value
   */
  public static void requireKnown(ArchitectureChoice architecture) {
    architecture.recipe(false);
    architecture.settings().requireAllUsed();
  }

  /**
   * Refuses an architecture that can't learn auxiliary tasks.
   *
   * @throws IllegalArgumentException saying which can
   */
  public static void requireLearnsBeside(ArchitectureChoice architecture) {
    if (!architecture.recipe(false).learnsBeside()) {
      throw new IllegalArgumentException(
          "a %s can't learn auxiliary tasks: leave --auxiliary out, or train a transformer"
              .formatted(architecture.name()));
    }
  }

  /**
   * Refuses a device that isn't there.
   *
   * @throws IllegalArgumentException saying what there is
   */
  public static void requireDevice(String device) {
    Devices.of(device, Engines.pyTorch());
  }

  /**
   * Refuses data that this can't be trained on, before hours go into it.
   *
   * @param taught whether teachers will add texts, perhaps with labels that the data lacks
   * @throws IllegalArgumentException if labels are about targets, which the architecture can't
   *     read, or some can't be learnt
   */
  public static void requireTrainable(
      ArchitectureChoice architecture, TrainingData data, boolean taught) {
    requireTargetsReadable(
        architecture.name(), architecture.recipe(data.training().hasLongTexts()), data.training());
    if (!taught) {
      labels(data);
    }
  }

  private static List<Label> labels(TrainingData data) {
    Set<Label> seen = EnumSet.noneOf(Label.class);
    seen.addAll(data.training().labels());
    data.training().requireSeveralLabels();
    requireLearnt(data.tuning(), seen);
    requireLearnt(data.validation(), seen);
    return List.copyOf(seen);
  }

  private static void requireLearnt(DataSet heldOut, Set<Label> labels) {
    for (Example each : heldOut.examples()) {
      if (!labels.contains(each.label())) {
        throw new IllegalArgumentException(
            heldOut.files()
                + ": there are "
                + each.label().wireName()
                + " texts to validate on, such as "
                + each.origin()
                + ", and none to train on; add some to the data, or validate on others");
      }
    }
  }

  private static void requireTargetsReadable(String architecture, Recipe recipe, DataSet training) {
    if (training.hasTargets() && !recipe.readsTargets()) {
      throw new IllegalArgumentException(
          training.files()
              + ": labels are about targets, which a "
              + architecture
              + " can't tell apart: leave --target-column out, or train a bag, a cnn or a transformer");
    }
  }

  private void requireStart() {
    WarmStart start = plan.start();
    if (start != null) {
      WarmStart.obstacle(start.from(), recipe, labels)
          .ifPresent(
              obstacle -> {
                throw new IllegalArgumentException(
                    "training can't start from version %s: %s; start from nothing"
                        .formatted(start.from().version(), obstacle));
              });
    }
  }

  private ModelBundle run(@Nullable CheckpointFile file) {
    return finish(best(file));
  }

  /** What the epochs held is gone then. */
  private ModelBundle best(@Nullable CheckpointFile file) {
    try (Epochs epochs = epochs(file)) {
      return epochs.best();
    }
  }

  /** Ready to go, or to go on. What it was made of is gone then: a checkpoint takes gigabytes. */
  private Epochs epochs(@Nullable CheckpointFile file) {
    Engine engine = Engines.pyTorch();
    Device device = Devices.of(plan.device(), engine);
    engine.setRandomSeed((int) plan.seed());
    String vocabulary = vocabulary();
    Map<String, String> fingerprint = PlanFingerprint.of(plan, labels, vocabulary, engine);
    Optional<Checkpoint> checkpoint = file == null ? Optional.empty() : file.read(fingerprint);
    Network network = recipe.architecture(vocabulary);
    Instant created =
        checkpoint.map(each -> each.standing().created()).orElse(plan.provenance().created());
    Encoder encoder = network.encoders(recipe.preparation(), vocabulary).get();
    Map<TextPair, Encoded> different = new HashMap<>();
    Encoded[] texts =
        pairs()
            .map(each -> different.computeIfAbsent(each, encoder::encode))
            .toArray(Encoded[]::new);
    float[][] own = targets();
    Heads heads = heads();
    float[][] targets =
        new AuxiliaryTargets(heads, recipe.passes()).after(own, plan.data().auxiliary());
    Candidates candidates =
        new Candidates(
            plan, network, labels, recipe.preparation(), vocabulary, trainedOn(own), created);
    Batches batches = new Batches(texts, targets, recipe.passes().batchSize(), plan.seed());
    Learner learner =
        learner(engine.newBaseManager(device), network, vocabulary, heads, texts, targets);
    Epochs epochs =
        new Epochs(
            schedule(),
            patience(),
            learner,
            batches,
            candidates,
            new Checkpoints(file, fingerprint, created),
            progress);
    try {
      checkpoint.ifPresent(epochs::resume);
      return epochs;
    } catch (RuntimeException | Error e) {
      epochs.close();
      throw e;
    }
  }

  /** The texts to learn from, and then those of auxiliary tasks. */
  private Stream<TextPair> pairs() {
    return Stream.concat(
        plan.training().pairs().stream(),
        plan.data().auxiliary().stream().flatMap(task -> task.texts().pairs().stream()));
  }

  private Heads heads() {
    List<Integer> sizes = new ArrayList<>(List.of(labels.size()));
    plan.data().auxiliary().forEach(task -> sizes.add(task.labels().size()));
    return new Heads(sizes);
  }

  private String vocabulary() {
    // A correction is repeated to count more: that makes none of its words frequent.
    List<String> texts = plan.training().written().texts().stream().distinct().toList();
    String fresh = recipe.vocabulary(texts);
    WarmStart start = plan.start();
    return start == null ? fresh : recipe.grown(start.from().vocabulary(), fresh);
  }

  private Learner learner(
      NDManager manager,
      Network network,
      String vocabulary,
      Heads heads,
      Encoded[] texts,
      float[][] targets) {
    WarmStart start = plan.start();
    SplittableRandom random = new SplittableRandom(plan.seed());
    // What a recipe knows of new words doesn't go with what the version before learnt of old ones.
    Map<String, Tensor> fresh =
        start == null
            ? recipe.initialParameters(network, vocabulary, labels, random)
            : network.initialParameters(labels.size(), random);
    return recipe.learner(
        manager,
        network,
        heads,
        start == null ? fresh : start.parameters(fresh),
        texts,
        targets,
        start == null,
        plan.seed());
  }

  /** What is corrected is too little for validation to choose by: a warm start goes to its end. */
  private OptionalInt patience() {
    return plan.start() == null ? OptionalInt.of(recipe.passes().patience()) : OptionalInt.empty();
  }

  private Schedule schedule() {
    WarmStart start = plan.start();
    return start == null
        ? recipe.passes().schedule()
        : new Schedule(start.epochs(), recipe.passes().warmUp(), start.rate());
  }

  /**
   * The label or what is taught in its place, but for what smoothing gives to all labels alike
   * (Szegedy et al. 2016), times the text's own weight, and weighted so that rare labels aren't
   * drowned.
   */
  private float[][] targets() {
    List<Example> all = plan.training().examples();
    float[] weights = Batch.labelWeights(labels, all, recipe.passes().balance());
    float smoothing = recipe.passes().labelSmoothing();
    float[][] targets = new float[all.size()][labels.size()];
    for (int i = 0; i < targets.length; i++) {
      int label = labels.indexOf(all.get(i).label());
      float weight = weights[label] * all.get(i).weight();
      Probabilities taught = all.get(i).taught();
      for (int each = 0; each < targets[i].length; each++) {
        float share = taught == null ? (each == label ? 1 : 0) : taught.of(labels.get(each));
        targets[i][each] = weight * (smoothing / labels.size() + (1 - smoothing) * share);
      }
    }
    return targets;
  }

  /** What each label's share of the loss is, and which texts. */
  private TrainedOn trainedOn(float[][] targets) {
    double[] sums = new double[labels.size()];
    for (float[] target : targets) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += target[i];
      }
    }
    double sum = Arrays.stream(sums).sum();
    Map<Label, Double> shares = new EnumMap<>(Label.class);
    for (int i = 0; i < sums.length; i++) {
      shares.put(labels.get(i), sums[i] / sum);
    }
    return new TrainedOn(shares, trainingTexts());
  }

  /** Those of what training starts from are among them; null if that doesn't say which they are. */
  private @Nullable TextSketch trainingTexts() {
    LongStream hashes =
        Stream.concat(
                Stream.of(plan.training().written()),
                plan.data().auxiliary().stream().map(AuxiliaryTask::texts))
            .flatMapToLong(set -> Arrays.stream(set.hashes()));
    TextSketch own = TextSketch.of(hashes);
    WarmStart start = plan.start();
    ModelBundle from = start == null ? recipe.start() : start.from();
    if (from == null || from.manifest().isBareEncoder()) {
      return own;
    }
    return from.manifest().trainingTexts().map(own::and).orElse(null);
  }

  /** Calibrates, and adds the golden texts, the figures and the card. */
  private ModelBundle finish(ModelBundle best) {
    List<Label> truth = plan.tuning().labels();
    List<Probabilities> scores = Scores.of(best, plan.tuning().pairs(), plan.device());
    float temperature = Calibration.temperature(truth, scores);
    ModelBundle calibrated = with(best, best.manifest().calibrated(temperature), List.of(), "");
    List<Assessment> assessments = new ArrayList<>();
    Scores.Scored validated = score(calibrated, plan.validation());
    assessments.add(assess(calibrated, plan.validation(), validated));
    progress.calibrated(
        temperature,
        assessments.get(0).uncalibrated().error(),
        assessments.get(0).calibrated().error());
    for (DataSet test : plan.data().tests()) {
      assessments.add(assess(calibrated, test, score(calibrated, test)));
    }
    assessments.forEach(progress::assessed);
    List<Evaluation> evaluations = assessments.stream().map(Assessment::evaluation).toList();
    String card = ModelCard.write(plan, calibrated.manifest(), assessments, notices());
    return with(
        best,
        calibrated
            .manifest()
            .evaluated(
                evaluations,
                languages(validated),
                DriftReference.of(validated.profile(), evaluations.get(0).accuracy())),
        GoldenTexts.of(texts -> Scores.ofTexts(calibrated, texts, plan.device())),
        card);
  }

  /** What training started from was made of others' work, and is still in there. */
  private String notices() {
    WarmStart start = plan.start();
    String before = start == null ? "" : ModelCard.notices(start.from().card());
    return before.isEmpty() ? recipe.notices() : before;
  }

  private Scores.Scored score(ModelBundle calibrated, DataSet set) {
    return Scores.score(calibrated, set.pairs(), plan.device());
  }

  private Assessment assess(ModelBundle calibrated, DataSet set, Scores.Scored scored) {
    return Assessment.of(
        calibrated.manifest().name() + " " + calibrated.version(),
        set.name(),
        scored.judge(set),
        calibrated.manifest().temperature(),
        null,
        Assessment.Slicing.standard(),
        Bootstrap.standard(plan.seed()));
  }

  /** A correction brings few texts to validate on: what a model knew, it knows. */
  private List<String> languages(Scores.Scored validated) {
    WarmStart start = plan.start();
    List<String> known = start == null ? List.of() : start.from().manifest().languages();
    return Languages.with(known, validated.judge(plan.validation()));
  }

  private static ModelBundle with(
      ModelBundle bundle, Manifest manifest, List<GoldenText> golden, String card) {
    return ModelBundle.of(manifest, bundle.parameters(), bundle.vocabulary(), golden, card);
  }
}
