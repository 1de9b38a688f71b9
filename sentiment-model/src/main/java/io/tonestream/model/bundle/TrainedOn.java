package io.tonestream.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.Label;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a version learnt from, as far as those must know who judge it or count with it.
 *
 * @param shares how much of the training each label was, weights included: what the model's
 *     probabilities take for granted; they add up to 1
 * @param texts which texts, those of the versions that training started from included; absent if
 *     one of these doesn't say
 */
public record TrainedOn(
    Map<Label, Double> shares,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TextSketch texts) {
  /** Takes a copy; refuses what no trainer writes. */
  public TrainedOn {
    Map<Label, Double> copy = new EnumMap<>(Label.class);
    if (shares != null) {
      copy.putAll(shares);
    }
    shares = Collections.unmodifiableMap(copy);
    double sum = shares.values().stream().mapToDouble(each -> each).sum();
    if (!(Math.abs(sum - 1) < 1e-3) || shares.values().stream().anyMatch(each -> !(each > 0))) {
      throw new IllegalArgumentException(
          "trainedOn.shares are " + shares + ", which aren't above 0 and don't add up to 1");
    }
  }
}
