package io.tonestream.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.network.Architecture;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Cascade;
import io.tonestream.model.network.Cnn;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.quantification.GroupErrors;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LanguageCode;
import io.tonestream.schemas.Part;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle says about itself.
 *
 * @param format version of the bundle's layout: {@value #FORMAT}
 * @param name what the model is called across its versions
 * @param version immutable, such as {@code 2026.11.24-1530-3f9c}
 * @param architecture the network and its hyper-parameters
 * @param labels what the network's outputs mean, in order: all labels or some; several outputs may
 *     mean one, whose probability is their sum; none in a bare encoder, which is there to be
 *     trained
 * @param preparation how a text becomes tokens; in a cascade, those of its fast part
 * @param targets whether it judges what a text says about a target, if it is given one; absent from
 *     one that judges texts as a whole, as older bundles do
 * @param languages those that it was validated on, ISO 639-1; none if nobody knows, as in older
 *     bundles
 * @param temperature what logits are divided by before the softmax (Guo et al. 2017)
 * @param evaluations how well it did on named data sets
 * @param errors how its errors differ between groups of texts; absent if nobody looked
 * @param drift what the texts look like that it was validated on; absent from bundles of before
 * @param trainingData name of each data set that it was trained on, and the SHA-256 of its labels
 *     and texts
 * @param trainedOn what a judge must know of that; absent from bundles of before, and from those
 *     that were made elsewhere
 * @param parent the version that training started from, if any
 * @param created when, as epoch milliseconds in JSON
 * @param entries SHA-256 of every other entry
 */
public record Manifest(
    int format,
    String name,
    String version,
    Architecture architecture,
    List<Label> labels,
    TextPreparation preparation,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean targets,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> languages,
    float temperature,
    List<Evaluation> evaluations,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ErrorsByGroup errors,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DriftReference drift,
    SortedMap<String, String> trainingData,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TrainedOn trainedOn,
    @Nullable String parent,
    Instant created,
    SortedMap<String, String> entries) {
  /** The only layout so far. */
  public static final int FORMAT = 1;

  private static final int MAX_OUTPUTS = 100;

  private static final String IDENTIFIER = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  /** Takes copies; refuses what no trainer writes. */
  public Manifest {
    if (format != FORMAT) {
      throw new IllegalArgumentException("format " + format + " is unknown");
    }
    requireIdentifier("name", name);
    requireIdentifier("version", version);
    require("architecture", architecture);
    require("preparation", preparation);
    targets = Boolean.TRUE.equals(targets) ? targets : null;
    if (targets != null && !readsTargets(architecture)) {
      throw new IllegalArgumentException(
          "targets is true, and the architecture " + architecture.name() + " reads none");
    }
    languages = List.copyOf(orEmpty(languages));
    requireLanguages(languages);
    require("created", created);
    labels = List.copyOf(orEmpty(labels));
    requireLabels(architecture, labels);
    if (!(temperature >= 0.01f && temperature <= 100)) {
      throw new IllegalArgumentException("temperature is " + temperature + ", not in [0.01, 100]");
    }
    evaluations = List.copyOf(orEmpty(evaluations));
    trainingData = copy(trainingData);
    entries = copy(entries);
  }

  /** Begins a manifest of what nobody judged yet. */
  public static ManifestBuilder builder(String name, String version, Architecture architecture) {
    return new ManifestBuilder(name, version, architecture);
  }

  /** Begins one that is the same but for what is said otherwise. */
  public ManifestBuilder toBuilder() {
    return new ManifestBuilder(name, version, architecture)
        .labels(labels)
        .preparation(preparation)
        .targets(takesTargets())
        .languages(languages)
        .temperature(temperature)
        .evaluations(evaluations)
        .errors(errors)
        .drift(drift)
        .trainingData(trainingData)
        .trainedOn(trainedOn)
        .parent(parent)
        .created(created)
        .entries(entries);
  }

  /** Which texts it was trained on, if that is known. */
  public Optional<TextSketch> trainingTexts() {
    return Optional.ofNullable(trainedOn).flatMap(each -> Optional.ofNullable(each.texts()));
  }

  /**
   * Counts of the texts that it was validated on, which trainers put first: {@code [true
   * label][predicted label]} in the order of {@link Label}. Empty if there are none.
   */
  public List<List<Long>> confusion() {
    return evaluations.stream().findFirst().map(Evaluation::confusion).orElse(List.of());
  }

  /** The same of the texts that this part of a cascade labelled; empty if there are none. */
  public List<List<Long>> confusion(Part part) {
    return evaluations.stream()
        .findFirst()
        .map(evaluation -> evaluation.confusion(part))
        .orElse(List.of());
  }

  /**
   * How it errs in a group of texts that nobody has labelled: as groups with known labels showed,
   * or as is assumed of a model that was validated on one data set; empty if it wasn't.
   *
   * @param part of a cascade; null for the whole. A part that nothing is known of errs as the whole
   */
  public Optional<ErrorRates> errorRates(@Nullable Part part) {
    if (errors != null) {
      return Optional.of(errors.of(part));
    }
    Optional<ErrorRates> ofPart =
        part == null ? Optional.empty() : GroupErrors.assumed(confusion(part));
    return ofPart.isPresent() ? ofPart : GroupErrors.assumed(confusion());
  }

  /** Whether it only encodes texts: it labels none before it is trained. */
  public boolean isBareEncoder() {
    return labels.isEmpty();
  }

  /** Whether it judges what a text says about a target. */
  public boolean takesTargets() {
    return targets != null;
  }

  /** A copy with this temperature, and without figures, which depend on it. */
  public Manifest calibrated(float newTemperature) {
    return toBuilder()
        .temperature(newTemperature)
        .evaluations(List.of())
        .errors(null)
        .drift(null)
        .build();
  }

  /** A copy with these figures, of texts in these languages. */
  public Manifest evaluated(
      List<Evaluation> newEvaluations, List<String> newLanguages, DriftReference newDrift) {
    return toBuilder().evaluations(newEvaluations).languages(newLanguages).drift(newDrift).build();
  }

  /** A copy that says how its errors differ between groups. */
  public Manifest withErrors(ErrorsByGroup newErrors) {
    return toBuilder().errors(newErrors).build();
  }

  /** A copy as another version. */
  public Manifest withVersion(String newVersion) {
    return toBuilder().version(newVersion).build();
  }

  /** A copy with other entries. */
  Manifest withEntries(SortedMap<String, String> newEntries) {
    return toBuilder().entries(newEntries).build();
  }

  private static void requireLabels(Architecture architecture, List<Label> labels) {
    boolean bareEncoder = labels.isEmpty() && architecture instanceof Transformer;
    long different = labels.stream().distinct().count();
    boolean repeated = different < labels.size() && !(architecture instanceof Transformer);
    if (!bareEncoder && (different < 2 || repeated || labels.size() > MAX_OUTPUTS)) {
      throw new IllegalArgumentException("labels are " + labels + ", not 2 or 3 different ones");
    }
  }

  private static boolean readsTargets(Architecture architecture) {
    return architecture instanceof Bag
        || architecture instanceof Cnn
        || architecture instanceof Transformer
        || architecture instanceof Cascade;
  }

  private static void requireLanguages(List<String> languages) {
    for (String language : languages) {
      if (!LanguageCode.of(language).equals(Optional.of(language))) {
        throw new IllegalArgumentException(
            "language '" + language + "' is none of ISO 639-1, such as en");
      }
    }
  }

  private static void requireIdentifier(String field, @Nullable String value) {
    if (value == null || !value.matches(IDENTIFIER)) {
      throw new IllegalArgumentException(
          field + " must be letters, digits, dots and dashes, at most 64");
    }
  }

  private static void require(String field, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private static SortedMap<String, String> copy(@Nullable Map<String, String> map) {
    return Collections.unmodifiableSortedMap(map == null ? new TreeMap<>() : new TreeMap<>(map));
  }
}
