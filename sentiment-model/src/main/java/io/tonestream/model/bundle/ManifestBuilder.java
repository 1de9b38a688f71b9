package io.tonestream.model.bundle;

import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.network.Architecture;
import io.tonestream.model.text.TextPreparation;
import io.tonestream.schemas.Label;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes manifests, piece by piece. What isn't said is as of a model that nobody judged. */
public final class ManifestBuilder {
  private String name;
  private String version;
  private Architecture architecture;
  private List<Label> labels = List.of();
  private TextPreparation preparation = TextPreparation.signals();
  private boolean targets;
  private List<String> languages = List.of();
  private float temperature = 1;
  private List<Evaluation> evaluations = List.of();
  private @Nullable ErrorsByGroup errors;
  private @Nullable DriftReference drift;
  private SortedMap<String, String> trainingData = new TreeMap<>();
  private @Nullable TrainedOn trainedOn;
  private @Nullable String parent;
  private Instant created = Instant.EPOCH;
  private SortedMap<String, String> entries = new TreeMap<>();

  ManifestBuilder(String name, String version, Architecture architecture) {
    this.name = name;
    this.version = version;
    this.architecture = architecture;
  }

  /** What the model is called across its versions. */
  public ManifestBuilder name(String value) {
    name = value;
    return this;
  }

  /** Which version it is. */
  public ManifestBuilder version(String value) {
    version = value;
    return this;
  }

  /** What the network's outputs mean, in order; none of a bare encoder. */
  public ManifestBuilder labels(List<Label> value) {
    labels = value;
    return this;
  }

  /** How a text becomes tokens; as a text with its signals kept, if it isn't said. */
  public ManifestBuilder preparation(TextPreparation value) {
    preparation = value;
    return this;
  }

  /** Whether it judges what a text says about a target; not, if it isn't said. */
  public ManifestBuilder targets(boolean value) {
    targets = value;
    return this;
  }

  /** Languages that it was validated on, ISO 639-1. */
  public ManifestBuilder languages(List<String> value) {
    languages = value;
    return this;
  }

  /** What logits are divided by before the softmax; 1 if it isn't said. */
  public ManifestBuilder temperature(float value) {
    temperature = value;
    return this;
  }

  /** How well it did on named data sets. */
  public ManifestBuilder evaluations(List<Evaluation> value) {
    evaluations = value;
    return this;
  }

  /** How its errors differ between groups of texts; null if nobody looked. */
  public ManifestBuilder errors(@Nullable ErrorsByGroup value) {
    errors = value;
    return this;
  }

  /** What the texts look like that it was validated on; null if nobody looked. */
  public ManifestBuilder drift(@Nullable DriftReference value) {
    drift = value;
    return this;
  }

  /** Name of each data set that it was trained on, and SHA-256 of its labels and texts. */
  public ManifestBuilder trainingData(Map<String, String> value) {
    trainingData = new TreeMap<>(value);
    return this;
  }

  /** What a judge must know of that; null if it isn't known. */
  public ManifestBuilder trainedOn(@Nullable TrainedOn value) {
    trainedOn = value;
    return this;
  }

  /** The version that training started from, if any. */
  public ManifestBuilder parent(@Nullable String value) {
    parent = value;
    return this;
  }

  /** When it was made. */
  public ManifestBuilder created(Instant value) {
    created = value;
    return this;
  }

  /** SHA-256 of every other entry; a bundle that is made sets them. */
  public ManifestBuilder entries(Map<String, String> value) {
    entries = new TreeMap<>(value);
    return this;
  }

  /**
   * The manifest.
   *
   * @throws IllegalArgumentException if it is one that no trainer writes
   */
  public Manifest build() {
    return new Manifest(
        Manifest.FORMAT,
        name,
        version,
        architecture,
        labels,
        preparation,
        targets,
        languages,
        temperature,
        evaluations,
        errors,
        drift,
        trainingData,
        trainedOn,
        parent,
        created,
        entries);
  }
}
