package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How far what an instance scored lately lies from the texts that the model was validated on, and
 * how well the model does on it by its own probabilities.
 *
 * @param version the version that scored the texts
 * @param texts number of texts
 * @param since when the first of them was scored, to within a part of the window
 * @param features how far each feature of the texts has moved; a feature that the model can't tell
 *     is left out
 * @param estimatedAccuracy share of the texts that got their own label, as the model's
 *     probabilities have it: no human labels are needed, and none are seen
 * @param low lower end of the estimate's 95 % interval
 * @param high upper end of the estimate's 95 % interval
 * @param referenceAccuracy share of the validation texts that got their own label
 * @param level the worst of all features and of the accuracy
 */
public record ModelDrift(
    String version,
    long texts,
    Instant since,
    List<FeatureDrift> features,
    double estimatedAccuracy,
    double low,
    double high,
    double referenceAccuracy,
    Level level) {
  /** Refuses figures that contradict each other. */
  public ModelDrift {
    version = Require.identifier("version", version);
    Require.notNegative("texts", texts);
    Require.reasonable("since", Require.present("since", since));
    features = List.copyOf(Require.present("features", features));
    Require.between("estimatedAccuracy", estimatedAccuracy, 0, 1);
    Require.between("low", low, 0, estimatedAccuracy);
    Require.between("high", high, estimatedAccuracy, 1);
    Require.between("referenceAccuracy", referenceAccuracy, 0, 1);
    Require.present("level", level);
  }

  /** What is looked at of each text. */
  public enum Feature {
    /** The label that the model gives, and how certain it is of it. */
    @JsonProperty("score")
    SCORE,
    /** Number of words. */
    @JsonProperty("length")
    LENGTH,
    /** Share of what the model reads that it knows nothing of. */
    @JsonProperty("unknown")
    UNKNOWN;

    /** How it is written in JSON, in metrics and on the console. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How far something has moved, the least first. */
  public enum Level {
    /** No further than chance and the mood of a day move it. */
    @JsonProperty("stable")
    STABLE,
    /** It is worth a look. */
    @JsonProperty("moved")
    MOVED,
    /** These are other texts than the model was made for. */
    @JsonProperty("drifted")
    DRIFTED;

    /** How it is written in JSON, in metrics and on the console. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one of both that has moved further. */
    public Level orWorse(Level other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }

  /**
   * How far one feature has moved.
   *
   * @param name which
   * @param psi population stability index, at least 0, less what chance alone would make of it
   * @param level what that means
   */
  public record FeatureDrift(Feature name, double psi, Level level) {
    /** Refuses one that says nothing. */
    public FeatureDrift {
      Require.present("name", name);
      Require.between("psi", psi, 0, Double.MAX_VALUE);
      Require.present("level", level);
    }
  }
}
