package io.tonestream.trainer.retraining;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.topics.publishing.ModelPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is trained again, when, and how it is published. A change needs a restart.
 *
 * @param architecture name of the architecture; when absent, a warm start goes on with what the
 *     version to beat is made of, unless {@code set} is there, and anything else is a bag
 * @param name what the model is called across its versions; when absent, what goes on keeps its
 *     name, and anything else has the architecture's
 * @param set hyper-parameters that differ from the standard, each as {@code name=value}
 * @param encoder the bundle that a transformer starts from, or a network over words takes its first
 *     embeddings from, where it can't start from the active version; absent for a bag
 * @param start where training starts
 * @param warmEpochs passes over the data if it starts from the active version
 * @param warmRate what share of the learning rate is used then
 * @param seed of every random number
 * @param every how long after the start of a retraining the next one starts; 0 leaves that to
 *     {@code cron}, feedback and requests
 * @param cron when retrainings start, as minute, hour, day, month and day of the week in the time
 *     zone of the machine; instead of {@code every}
 * @param stateDir where feedback, history, reports and the last candidate are kept; one trainer's
 *     own
 * @param signingKey the file of the key that signs what is published; nothing is signed when absent
 * @param trustedKeys public keys, X.509 in base64, that may have signed the active version, beside
 *     the signing key's own; with none of either, any version is built upon
 * @param baseline what instances run, and a candidate has to beat, where no version is active: a
 *     bundle's file, {@code bundled} for the one that comes with the app, or {@code none}
 * @param allowTorchscript whether the active version, or the baseline, may be a TorchScript program
 * @param propose whether a version that clears the gate waits for a person to activate it
 * @param keep how many versions stay on the topic
 * @param awaitRollout how long instances may take to run what was published
 * @param device where candidates are trained and compared: {@code cpu}, {@code auto}, {@code gpu}
 *     or {@code gpu:N}. Not a GPU of itself: the stream's may be the same
 */
@ConfigurationProperties("tonestream.retraining")
public record RetrainingConfiguration(
    @Nullable String architecture,
    @Nullable String name,
    @Bindable(defaultValue = "") List<String> set,
    @Nullable Path encoder,
    @Bindable(defaultValue = "warm") Start start,
    @Bindable(defaultValue = "3") int warmEpochs,
    @Bindable(defaultValue = "0.3") double warmRate,
    @Bindable(defaultValue = "1") long seed,
    @Bindable(defaultValue = "PT6H") Duration every,
    @Nullable String cron,
    @Bindable(defaultValue = ".tonestream/trainer") Path stateDir,
    @Nullable Path signingKey,
    @Bindable(defaultValue = "") List<String> trustedKeys,
    @Bindable(defaultValue = "bundled") String baseline,
    @Bindable(defaultValue = "false") boolean allowTorchscript,
    @Bindable(defaultValue = "false") boolean propose,
    @Bindable(defaultValue = "" + ModelPublisher.VERSIONS_KEPT) int keep,
    @Bindable(defaultValue = "PT2M") Duration awaitRollout,
    @Bindable(defaultValue = "cpu") String device) {
  /** Where training starts. */
  public enum Start {
    /** From the parameters of the version to beat, if it can be trained further. */
    WARM,
    /** From nothing, or from the encoder. */
    SCRATCH
  }

  /** Takes copies; refuses what can't work, naming the setting. */
  public RetrainingConfiguration {
    set = set.stream().filter(each -> !each.isBlank()).toList();
    trustedKeys = trustedKeys.stream().filter(each -> !each.isBlank()).toList();
    for (String each : set) {
      if (each.indexOf('=') < 1) {
        throw new IllegalArgumentException(
            "tonestream.retraining.set has '" + each + "', which is not NAME=VALUE");
      }
    }
    requireAtLeast("warm-epochs", warmEpochs, 1);
    requireAtLeast("keep", keep, 1);
    if (!(warmRate > 0 && warmRate <= 1)) {
      throw new IllegalArgumentException(
          "tonestream.retraining.warm-rate is " + warmRate + "; it must be above 0, at most 1");
    }
    if (every.isNegative()) {
      throw new IllegalArgumentException(
          "tonestream.retraining.every is " + every + "; it must not be below 0");
    }
    if (awaitRollout.isNegative()) {
      throw new IllegalArgumentException(
          "tonestream.retraining.await-rollout is " + awaitRollout + "; it must not be below 0");
    }
  }

  /** What is trained if nothing goes on. */
  String architectureOrStandard() {
    return architecture == null ? "bag" : architecture;
  }

  /** Whether the version to beat says what is trained. */
  boolean goesOn() {
    return start == Start.WARM && architecture == null && set.isEmpty();
  }

  /** The hyper-parameters by name. */
  Map<String, String> hyperParameters() {
    Map<String, String> byName = new LinkedHashMap<>();
    for (String each : set) {
      int equals = each.indexOf('=');
      byName.put(each.substring(0, equals), each.substring(equals + 1));
    }
    return byName;
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "tonestream.retraining." + name + " is " + value + "; it must be at least " + least);
    }
  }
}
