package io.tonestream.trainer.release;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.topics.publishing.DriftSummary;
import io.tonestream.topics.publishing.Rollout;
import io.tonestream.trainer.RetrainingException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The versions that were published: what instances run is read, another takes its place. Every
 * method throws {@link io.tonestream.topics.TopicException} if Kafka doesn't answer.
 */
public interface ModelVersions {
  /**
   * What instances run.
   *
   * @throws io.tonestream.model.bundle.BadBundleException if it must not be used
   * @throws RetrainingException if it isn't whole
   */
  Incumbent incumbent();

  /** What became of a version. */
  Standing standing(String version);

  /** What may become of a version. */
  enum Standing {
    /** It was not published, or so long ago that it is gone. */
    UNKNOWN,
    /** It was published, and another version or none is active by now. */
    REPLACED,
    /** It is the active version. */
    ACTIVE
  }

  /**
   * Publishes a version and makes it the active one, both or neither. If this throws, either may be
   * the case.
   *
   * @param pointed the version that was active when the candidate was judged; null if none was
   * @throws RetrainingException if another is active by now; nothing was published
   */
  void publish(ModelBundle bundle, @Nullable String pointed);

  /**
   * Publishes a version, and leaves the active one as it is. If this throws, it may be published.
   */
  void propose(ModelBundle bundle);

  /** The command by which a person does something to a version, such as to activate it. */
  String command(String does, String version);

  /**
   * Waits for instances to run a version that was published.
   *
   * @param stopping ends the waiting
   * @return how far it has come in the time that it was given
   * @throws io.tonestream.topics.publishing.VersionRefusedException if one of them has refused it
   * @throws RetrainingException if another version is active by now
   */
  Rollout await(String version, BooleanSupplier stopping);

  /** How far texts have drifted on the instances, as they last said; empty if none knows. */
  Optional<DriftSummary> drift();

  /** Makes the version before it the active one again, unless another is active by now anyway. */
  void takeBack(String version);
}
