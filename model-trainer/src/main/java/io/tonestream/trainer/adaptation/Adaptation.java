package io.tonestream.trainer.adaptation;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.tonestream.model.Devices;
import io.tonestream.model.Engines;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.network.Encoded;
import io.tonestream.model.network.Encoder;
import io.tonestream.model.network.MaskedWordModel;
import io.tonestream.model.network.SubwordVocabulary;
import io.tonestream.model.network.Tensor;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.Checkpoint;
import io.tonestream.trainer.checkpoint.CheckpointFile;
import io.tonestream.trainer.checkpoint.Checkpoints;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.optimization.Batches;
import io.tonestream.trainer.optimization.Learner;
import io.tonestream.trainer.optimization.Schedule;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.HyperParameters;
import io.tonestream.trainer.recipes.TransformerRecipe;
import io.tonestream.trainer.training.ModelCard;
import io.tonestream.trainer.training.Plan;
import io.tonestream.trainer.training.PlanFingerprint;
import io.tonestream.trainer.training.Progress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a transformer's encoder is adapted to texts that nobody labelled, before it is trained on
 * labelled ones (Gururangan et al. 2020): it learns to guess hidden pieces of them (Devlin et al.
 * 2019), with a head that is thrown away in the end. The same parameters are trained as the
 * training trains.
 */
public final class Adaptation {
  private static final int MAX_EPOCHS = 1_000;

  private final ModelBundle encoder;
  private final TransformerRecipe recipe;
  private final Masking masking;
  private final int epochs;
  private final float learningRate;

  /**
   * Of the encoder that an architecture is to be trained from.
   *
   * @param architecture of whose settings it asks for those of the training and its own
   * @throws IllegalArgumentException if there is nothing to adapt, or nothing to hide pieces with
   */
  public Adaptation(ArchitectureChoice architecture) {
    this.recipe = recipe(architecture);
    this.encoder = Objects.requireNonNull(architecture.encoder());
    HyperParameters settings = architecture.settings();
    this.masking = new Masking(SubwordVocabulary.of(encoder.vocabulary()));
    this.epochs = settings.integer("adapt-epochs", 1);
    this.learningRate = settings.number("adapt-learning-rate", recipe.learningRate());
    HyperParameters.requireWithin("adapt-epochs", epochs, 1, MAX_EPOCHS);
    if (recipe.adapted().isEmpty()) {
      throw new IllegalArgumentException(
          "all of the encoder is frozen, which leaves --adapt nothing to train: lower"
              + " frozen-layers, or leave --adapt out");
    }
  }

  private static TransformerRecipe recipe(ArchitectureChoice architecture) {
    if (architecture.recipe(false) instanceof TransformerRecipe recipe) {
      return recipe;
    }
    throw new IllegalArgumentException(
        "--adapt is for a transformer's encoder, and a "
            + architecture.name()
            + " doesn't train one: leave it out, or choose the architecture transformer");
  }

  /**
   * The plan with its encoder adapted. Goes on from the checkpoint in the file, if there is one,
   * and leaves the adapted parameters there; the caller deletes it when what is trained is safe.
   *
   * @param plan of this encoder and these settings
   * @param unlabelled texts, of which those that are validated or tested on are left out
   * @throws IllegalArgumentException if no texts are left
   * @throws TrainingException if it fails, or the checkpoint is broken or of another adaptation
   */
  public Plan of(Plan plan, List<DataSet> unlabelled, Progress progress, CheckpointFile file) {
    DataSet texts = plan.data().withoutHeldOut(DataSet.join(unlabelled).deduplicated().set());
    if (texts.size() == 0) {
      throw new IllegalArgumentException(
          "the texts of --adapt are all validated or tested on: give others to adapt to");
    }
    progress.adapting(texts);
    try (AdaptationEpochs passes = passes(plan, texts, progress, file)) {
      ModelBundle adapted = bundle(passes.run(), texts);
      return plan.adapted(adapted, plan.data().adaptedTo(texts, unlabelled), passes.created());
    }
  }

  /** Ready to go, or to go on. What it was made of is gone then: a checkpoint takes gigabytes. */
  private AdaptationEpochs passes(
      Plan plan, DataSet texts, Progress progress, CheckpointFile file) {
    Engine engine = Engines.pyTorch();
    Device device = Devices.of(plan.device(), engine);
    Map<String, String> fingerprint = PlanFingerprint.ofAdaptation(plan, texts, engine);
    Optional<Checkpoint> checkpoint = file.read(fingerprint);
    Instant created =
        checkpoint.map(each -> each.standing().created()).orElse(plan.provenance().created());
    Encoded[] encoded = encoded(texts);
    float[][] nothing = new float[encoded.length][0];
    Batches batches = new Batches(encoded, nothing, recipe.passes().batchSize(), plan.seed());
    AdaptationEpochs passes =
        new AdaptationEpochs(
            new Schedule(epochs, recipe.passes().warmUp()),
            learner(engine.newBaseManager(device), encoded, plan.seed()),
            batches,
            masking,
            plan.seed(),
            new Checkpoints(file, fingerprint, created),
            progress);
    try {
      checkpoint.ifPresent(passes::resume);
      return passes;
    } catch (RuntimeException | Error e) {
      passes.close();
      throw e;
    }
  }

  /** The head scores each piece by how often it comes, until it has learnt to read. */
  private Learner learner(NDManager manager, Encoded[] texts, long seed) {
    float[] pieceBias = Masking.logShares(texts, recipe.network().vocabularySize());
    MaskedWordModel model = new MaskedWordModel(recipe.network());
    return recipe.learnerOf(
        manager, new MaskedWordLoss(model), model.initialHead(pieceBias), learningRate, seed);
  }

  private Encoded[] encoded(DataSet texts) {
    Encoder reader = recipe.network().encoders(recipe.preparation(), encoder.vocabulary()).get();
    Encoded[] encoded =
        texts.texts().stream().map(reader::encode).filter(masking::applies).toArray(Encoded[]::new);
    if (encoded.length == 0) {
      throw new IllegalArgumentException(
          "the encoder knows no word of the texts of --adapt: give others to adapt to");
    }
    return encoded;
  }

  /** The encoder with what was trained, in half precision; the rest stays as it is there. */
  private ModelBundle bundle(Map<String, Tensor> trained, DataSet texts) {
    Map<String, Tensor> parameters = new LinkedHashMap<>(encoder.parameters());
    for (String name : recipe.adapted()) {
      parameters.put(name, Objects.requireNonNull(trained.get(name), name));
    }
    return ModelBundle.of(
        manifest(parameters),
        parameters,
        Precision.HALF,
        encoder.vocabulary(),
        List.of(),
        card(texts));
  }

  /** Its version follows from its numbers alone, not from the time of the adaptation. */
  private Manifest manifest(Map<String, Tensor> parameters) {
    Manifest before = encoder.manifest();
    return before.toBuilder()
        .version(ModelBundle.versionOf(before.created(), parameters, Precision.HALF))
        .evaluations(List.of())
        .errors(null)
        .drift(null)
        .parent(encoder.version())
        .entries(Map.of())
        .build();
  }

  private String card(DataSet texts) {
    return String.format(
        Locale.ROOT,
        "It was adapted from %s to %,d texts of %s, by hiding words of them: %d epochs at a"
            + " learning rate of %s.\n\n%s",
        encoder.version(),
        texts.size(),
        ModelCard.cell(texts.name()),
        epochs,
        learningRate,
        encoder.card());
  }
}
