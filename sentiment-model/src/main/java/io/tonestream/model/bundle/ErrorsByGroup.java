package io.tonestream.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Part;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a model's errors differ between groups of texts, such as brands, as groups with known labels
 * show it.
 *
 * @param groups how many there were
 * @param rates of the model as one whole
 * @param ratesByPart of each part of a cascade; absent of a model that is no cascade
 */
public record ErrorsByGroup(
    long groups,
    ErrorRates rates,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<Part, ErrorRates> ratesByPart) {
  /** Takes a copy. */
  public ErrorsByGroup {
    if (groups < 1 || rates == null) {
      throw new IllegalArgumentException("errors are of " + groups + " groups: " + rates);
    }
    ratesByPart =
        ratesByPart == null || ratesByPart.isEmpty()
            ? null
            : Collections.unmodifiableMap(new EnumMap<>(ratesByPart));
  }

  /** Those of a part, or of the whole if there are none of it. */
  public ErrorRates of(@Nullable Part part) {
    return part == null || ratesByPart == null ? rates : ratesByPart.getOrDefault(part, rates);
  }
}
