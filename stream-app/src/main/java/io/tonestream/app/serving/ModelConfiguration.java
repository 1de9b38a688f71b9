package io.tonestream.app.serving;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.model.ComputePrecision;
import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.schemas.Label;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which models the instance runs. A change needs a restart.
 *
 * @param bundle a model bundle to serve until the topic {@code models} names another; the bundled
 *     model when absent
 * @param device where models run: {@code auto} (all GPUs that PyTorch sees, else the CPU), {@code
 *     cpu}, {@code gpu:N}, {@code gpu} or {@code required} (all GPUs, and never the CPU)
 * @param instance the instance's name on {@code model-status}; made of host and state directory
 *     when absent
 * @param pinned the only version to serve, whatever the topic says
 * @param trustedKeys public keys, X.509 in base64: a published model must be signed by one of them;
 *     empty trusts every model, and warns
 * @param allowTorchscript whether a model may be a TorchScript program
 * @param labels labels that a published model must know
 * @param maxLatency the most time that a published model may take for a text, on average in a full
 *     batch or, if that takes a slow model too long, in the largest one that there is time for
 * @param maxBundleBytes the largest bundle that is taken from the topic
 * @param precision what a model's numbers are while it runs
 * @param goldenTolerance how far a golden text's probabilities may be off; that of the precision
 *     when absent
 */
@ConfigurationProperties("tonestream.model")
public record ModelConfiguration(
    @Nullable Path bundle,
    @Bindable(defaultValue = "auto") String device,
    @Nullable String instance,
    @Nullable String pinned,
    @Bindable(defaultValue = "") List<String> trustedKeys,
    @Bindable(defaultValue = "false") boolean allowTorchscript,
    @Bindable(defaultValue = "") List<Label> labels,
    @Bindable(defaultValue = "PT0.5S") Duration maxLatency,
    @Bindable(defaultValue = "1073741824") long maxBundleBytes,
    @Bindable(defaultValue = "single") ComputePrecision precision,
    @Nullable Float goldenTolerance) {

  /** Takes copies; refuses what can't work, naming the setting. */
  public ModelConfiguration {
    trustedKeys = trustedKeys.stream().filter(key -> !key.isBlank()).toList();
    labels = List.copyOf(labels);
    if (instance != null && instance.isBlank()) {
      throw new IllegalArgumentException("tonestream.model.instance is blank");
    }
    if (maxLatency.isNegative() || maxLatency.isZero()) {
      throw new IllegalArgumentException(
          "tonestream.model.max-latency is " + maxLatency + "; it must be above 0");
    }
    if (maxBundleBytes < 1 || maxBundleBytes > BundlePolicy.LARGEST) {
      throw new IllegalArgumentException(
          "tonestream.model.max-bundle-bytes is "
              + maxBundleBytes
              + "; it must be from 1 to "
              + BundlePolicy.LARGEST);
    }
    if (goldenTolerance != null && !(goldenTolerance > 0 && goldenTolerance < 1)) {
      throw new IllegalArgumentException(
          "tonestream.model.golden-tolerance is "
              + goldenTolerance
              + "; it must be above 0 and below 1");
    }
  }

  /** How far a golden text's probabilities may be off. */
  float tolerance() {
    return goldenTolerance == null ? precision.goldenTolerance() : goldenTolerance;
  }
}
