package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import io.tonestream.schemas.ModelStatus.Phase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Models that calls have hung in, and the one that goes on all the same. A part of {@link
 * ModelRegistry}, which changes it under its lock; any thread may ask.
 */
final class HungModels {
  /** Each call that hangs keeps a core busy: with more of them a new process is better. */
  private static final int MAX_HANGING = 4;

  private final ModelGuard guard;

  /** Versions that hung since they last took over. */
  private final Set<String> versions = ConcurrentHashMap.newKeySet();

  /** A model that goes on although it has hung, since no other can take its place. */
  private volatile @Nullable SentimentModel irreplaceable;

  /** None yet; what hangs from now on, the guard remembers beyond this process. */
  HungModels(ModelGuard guard) {
    this.guard = guard;
  }

  /** A call into this model does not return. */
  void add(ServingModel model, Phase phase, String reason) {
    versions.add(model.version());
    guard.attempts().hung(model.version(), model.request(), phase, reason);
  }

  /** A version takes over: it is called again, whatever it did before. */
  void remove(String version) {
    versions.remove(version);
  }

  /** Whether this model has hung, and must not be called any more. */
  boolean contains(ServingModel model) {
    return versions.contains(model.version());
  }

  /** No other model can take the place of this one. */
  void goesOn(ServingModel model) {
    irreplaceable = model.model();
    versions.remove(model.version());
  }

  /** Whether this model has hung, and goes on since no other can take its place. */
  boolean isDoubtful(ServingModel model) {
    return model.model() == irreplaceable;
  }

  /** What hangs at this moment, if that is too much to go on. */
  Optional<String> tooMany() {
    List<String> hanging = guard.hanging();
    return hanging.size() > MAX_HANGING
        ? Optional.of("too many calls into models hang: " + String.join("; ", hanging))
        : Optional.empty();
  }
}
