package io.tonestream.model;

import static java.util.Objects.requireNonNull;

import io.tonestream.model.bundle.BadBundleException;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.model.bundle.GoldenText;
import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Cascade;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Part;
import io.tonestream.schemas.Probabilities;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A fast model and an accurate one, which is asked where the fast one isn't sure. Any thread may
 * open predictors; the owner closes it, and with it both parts.
 */
final class CascadeModel implements BundleModel {
  private final Manifest manifest;
  private final Optional<ErrorRates> errors;
  private final Map<Part, Optional<ErrorRates>> errorsByPart = new EnumMap<>(Part.class);
  private final Cascade cascade;
  private final List<GoldenText> golden;
  private final Placement placement;
  private final ModelChecks checks;
  private final Map<Part, DjlSentimentModel> parts;

  private CascadeModel(
      ModelBundle bundle, Placement placement, Map<Part, DjlSentimentModel> parts) {
    this.manifest = bundle.manifest();
    this.errors = manifest.errorRates(null);
    for (Part part : Part.values()) {
      errorsByPart.put(part, manifest.errorRates(part));
    }
    this.cascade = (Cascade) manifest.architecture();
    this.golden = bundle.golden();
    this.placement = placement;
    this.checks = new ModelChecks(bundle.version(), placement);
    this.parts = parts;
  }

  /** Loads both parts of a cascade, as {@link BundleModel#load(ModelBundle, Placement)} says. */
  static CascadeModel load(ModelBundle bundle, Placement placement) {
    Map<Part, DjlSentimentModel> parts = new EnumMap<>(Part.class);
    try {
      for (Part part : Part.values()) {
        parts.put(part, DjlSentimentModel.load(bundle.part(part), placement));
      }
      return new CascadeModel(bundle, placement, parts);
    } catch (RuntimeException | Error e) {
      parts.values().forEach(DjlSentimentModel::close);
      throw e;
    }
  }

  @Override
  public Manifest manifest() {
    return manifest;
  }

  /** If one of its parts does: the other is then asked about the text as a whole. */
  @Override
  public boolean takesLoneTargets() {
    return parts.values().stream().anyMatch(DjlSentimentModel::takesLoneTargets);
  }

  @Override
  public boolean isAboutSecond(TextPair text, @Nullable Part part) {
    return part == null
        ? BundleModel.super.isAboutSecond(text, null)
        : part(part).isAboutSecond(text, null);
  }

  @Override
  public Optional<ErrorRates> errorRates(@Nullable Part part) {
    return part == null ? errors : requireNonNull(errorsByPart.get(part));
  }

  @Override
  public Placement placement() {
    return placement;
  }

  @Override
  public SentimentPredictor openPredictor() {
    SentimentPredictor fast = part(Part.FAST).openPredictor();
    try {
      return new CascadePredictor(
          cascade,
          takesTargets(),
          part(Part.FAST),
          fast,
          part(Part.ACCURATE),
          part(Part.ACCURATE).openPredictor());
    } catch (RuntimeException | Error e) {
      fast.close();
      throw e;
    }
  }

  /** Each part by itself: any text of a batch may go on to the accurate one. */
  @Override
  public void warmUp(int capacity, Duration most) {
    onEachPart(part -> part.warmUp(capacity, most));
  }

  /**
   * Scores the golden texts of each part again, and its own but for those that are so close to the
   * threshold that another part may give their label.
   */
  @Override
  public void checkGolden(float tolerance) {
    onEachPart(part -> part.checkGolden(tolerance));
    checks.requireAny(golden);
    try (SentimentPredictor fast = part(Part.FAST).openPredictor();
        SentimentPredictor predictor = openPredictor()) {
      List<GoldenText> clear =
          golden.stream().filter(each -> isClear(fast, each.text(), tolerance)).toList();
      checks.requireGolden(clear, tolerance, predictor::predict);
    }
  }

  private boolean isClear(SentimentPredictor fast, String text, float tolerance) {
    Probabilities byFast = fast.predict(List.of(text)).get(0);
    return Math.abs(Cascade.certainty(byFast) - cascade.threshold()) > tolerance;
  }

  @Override
  public void checkOutputs() {
    onEachPart(DjlSentimentModel::checkOutputs);
  }

  /** In a batch, as many texts go on as went on in validation; a text alone may do so too. */
  @Override
  public TextCost cost() {
    TextCost fast = part(Part.FAST).cost();
    TextCost accurate = part(Part.ACCURATE).cost();
    long nanosOfAccurate = Math.round(shareThatGoesOn() * accurate.inBatch().toNanos());
    return new TextCost(
        fast.alone().plus(accurate.alone()),
        fast.inBatch().plusNanos(nanosOfAccurate),
        Math.min(fast.batchSize(), accurate.batchSize()));
  }

  /** All of them if nobody knows. */
  private double shareThatGoesOn() {
    return manifest.evaluations().stream()
        .findFirst()
        .filter(evaluation -> evaluation.confusionByPart() != null)
        .map(CascadeModel::shareOfAccurate)
        .orElse(1.0);
  }

  private static double shareOfAccurate(Evaluation evaluation) {
    return evaluation.share(Part.ACCURATE);
  }

  /** What is wrong with a part is told as wrong with the cascade. */
  private void onEachPart(Consumer<DjlSentimentModel> task) {
    parts.forEach(
        (name, part) -> {
          try {
            task.accept(part);
          } catch (BadBundleException e) {
            throw new BadBundleException(
                version(),
                "its part " + name.wireName() + " can't be used (" + e.getMessage() + ")",
                "make the cascade of another",
                e);
          }
        });
  }

  private DjlSentimentModel part(Part part) {
    return requireNonNull(parts.get(part));
  }

  @Override
  public void close() {
    try {
      part(Part.FAST).close();
    } finally {
      part(Part.ACCURATE).close();
    }
  }
}
