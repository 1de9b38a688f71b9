package io.tonestream.app.serving;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
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
 * @param device where models run: {@code auto} takes a GPU if there is one, {@code cpu}, {@code
 *     gpu} or {@code gpu:N}
 * @param instance the instance's name on {@code model-status}; made of host and state directory
 *     when absent
 * @param pinned the only version to serve, whatever the topic says
 * @param trustedKeys public keys, X.509 in base64: a published model must be signed by one of them;
 *     empty trusts every model, and warns
 * @param allowTorchscript whether a model may be a TorchScript program
 * @param labels labels that a published model must know
 * @param mostLatency the most time that a published model may take for a text, on average in a full
 *     batch or, if that takes a slow model too long, in the largest one that there is time for
 * @param mostBundleBytes the largest bundle that is taken from the topic
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
    @Bindable(defaultValue = "PT0.5S") Duration mostLatency,
    @Bindable(defaultValue = "536870912") long mostBundleBytes) {

  /** Takes copies; refuses what can't work, naming the setting. */
  public ModelConfiguration {
    trustedKeys = trustedKeys.stream().filter(key -> !key.isBlank()).toList();
    labels = List.copyOf(labels);
    if (instance != null && instance.isBlank()) {
      throw new IllegalArgumentException("tonestream.model.instance is blank");
    }
    if (mostLatency.isNegative() || mostLatency.isZero()) {
      throw new IllegalArgumentException(
          "tonestream.model.most-latency is " + mostLatency + "; it must be above 0");
    }
    if (mostBundleBytes < 1 || mostBundleBytes > BundlePolicy.LARGEST) {
      throw new IllegalArgumentException(
          "tonestream.model.most-bundle-bytes is "
              + mostBundleBytes
              + "; it must be from 1 to "
              + BundlePolicy.LARGEST);
    }
  }
}
