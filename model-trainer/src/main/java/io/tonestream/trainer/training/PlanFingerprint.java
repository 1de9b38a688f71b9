package io.tonestream.trainer.training;

import ai.djl.engine.Engine;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.Sha256;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.checkpoint.Fingerprint;
import io.tonestream.trainer.data.AuxiliaryTask;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.data.Example;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fingerprints of what a plan trains. */
public final class PlanFingerprint {
  private static final int HASH_LENGTH = 16;

  private PlanFingerprint() {}

  /** All that decides which bytes the plan's training ends in. */
  static SortedMap<String, String> of(
      Plan plan, List<Label> labels, String vocabulary, Engine engine) {
    SortedMap<String, String> fingerprint = ofPlan(plan, engine);
    fingerprint.put("name", plan.provenance().name());
    fingerprint.put("architecture", plan.architecture().name());
    WarmStart start = plan.start();
    if (start != null) {
      fingerprint.put(
          "start",
          "version %s, %d epochs at %s of the learning rate"
              .formatted(start.from().version(), start.epochs(), start.rate()));
    }
    fingerprint.put("precision", plan.precision().name());
    fingerprint.put(
        "labels", labels.stream().map(Label::wireName).collect(Collectors.joining(",")));
    fingerprint.put("vocabulary", hash(Sha256.of(vocabulary.getBytes(StandardCharsets.UTF_8))));
    fingerprint.put("data", describe(plan.data().sources()));
    fingerprint.put("training data", describe(List.of(plan.training())));
    List<Float> weights = plan.training().examples().stream().map(Example::weight).toList();
    if (weights.stream().anyMatch(weight -> weight != 1)) {
      fingerprint.put(
          "weights", hash(Sha256.of(weights.toString().getBytes(StandardCharsets.UTF_8))));
    }
    for (AuxiliaryTask task : plan.data().auxiliary()) {
      String answers =
          task.labels() + " " + task.answers() + " " + task.texts().examples().get(0).weight();
      fingerprint.put(
          "auxiliary task " + task.texts().name(),
          hash(Sha256.of(answers.getBytes(StandardCharsets.UTF_8))));
    }
    List<Probabilities> taught =
        plan.training().examples().stream()
            .map(Example::taught)
            .flatMap(Stream::ofNullable)
            .toList();
    if (!taught.isEmpty()) {
      fingerprint.put(
          "taught", hash(Sha256.of(taught.toString().getBytes(StandardCharsets.UTF_8))));
    }
    if (plan.data().hasTuning()) {
      fingerprint.put("tuning data", describe(List.of(plan.tuning())));
    }
    fingerprint.put("validation data", describe(List.of(plan.validation())));
    fingerprint.put("test data", describe(plan.data().tests()));
    return fingerprint;
  }

  /** All that decides what the plan's encoder is adapted to. */
  public static SortedMap<String, String> ofAdaptation(Plan plan, DataSet texts, Engine engine) {
    SortedMap<String, String> fingerprint = ofPlan(plan, engine);
    fingerprint.put("texts to adapt to", describe(List.of(texts)));
    return fingerprint;
  }

  /** What matters whatever is learnt. */
  private static SortedMap<String, String> ofPlan(Plan plan, Engine engine) {
    SortedMap<String, String> fingerprint = Fingerprint.ofProgram(engine);
    ModelBundle encoder = plan.architecture().encoder();
    if (encoder != null) {
      fingerprint.put("encoder", describe(encoder));
    }
    if (!plan.device().equals("cpu")) {
      fingerprint.put("device", plan.device());
    }
    fingerprint.put("seed", Long.toString(plan.seed()));
    plan.architecture()
        .settings()
        .used()
        .forEach((name, value) -> fingerprint.put("setting " + name, value));
    return fingerprint;
  }

  private static String describe(ModelBundle bundle) {
    String entries = bundle.manifest().entries().toString();
    return bundle.version()
        + " ("
        + hash(Sha256.of(entries.getBytes(StandardCharsets.UTF_8)))
        + ")";
  }

  private static String describe(List<DataSet> sets) {
    return sets.stream()
        .map(
            set ->
                String.format(
                    Locale.ROOT, "%s (%,d texts, %s)", set.name(), set.size(), hash(set.sha256())))
        .collect(Collectors.joining(" + "));
  }

  private static String hash(String sha256) {
    return sha256.substring(0, HASH_LENGTH);
  }
}
