package io.tonestream.app.serving;

import io.tonestream.model.SentimentModel;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What serves at one moment: replaced as a whole, so that a batch sees one state of affairs.
 *
 * @param active the model that labels
 * @param since when it began to
 * @param probation how long it must prove itself; absent once it has
 * @param hangs whether it hangs and must be called no more: whoever would call it waits for another
 */
record Serving(ServingModel active, Instant since, @Nullable Probation probation, boolean hangs) {

  /** A model that needs no proof. */
  static Serving proved(ServingModel active, Instant since) {
    return new Serving(active, since, null, false);
  }

  /** This, with the probation over. */
  Serving proved() {
    return new Serving(active, since, null, false);
  }

  /** This, asked for once more. */
  Serving asked(long request) {
    return new Serving(active.asked(request), since, probation, hangs);
  }

  /** This, not to be called until another takes over. */
  Serving hanging() {
    return new Serving(active, since, null, true);
  }

  /** The last good version again. */
  Serving takenBack(Instant now) {
    return proved(Objects.requireNonNull(probation, "there is no probation").lastGood(), now);
  }

  /**
   * The next version after this one, on probation. One that comes while another is on probation is
   * measured against the last good version too.
   */
  Serving then(ServingModel next, Instant now, Instant until) {
    ServingModel lastGood = probation == null ? active : probation.lastGood();
    return new Serving(next, now, new Probation(lastGood, new PairedLabels(), until), false);
  }

  /** Whether this model labels or stands by. */
  boolean uses(SentimentModel model) {
    return model == active.model() || (probation != null && model == probation.lastGood().model());
  }

  /**
   * The time in which the last good version stands by.
   *
   * @param labels what both versions made of the same texts
   */
  record Probation(ServingModel lastGood, PairedLabels labels, Instant until) {
    /** What the configuration has against the labels that the active version gives. */
    Optional<String> objection(ProbationConfiguration configuration) {
      double shift = labels.distance();
      if (labels.texts() < configuration.minTexts() || shift <= configuration.maxShift()) {
        return Optional.empty();
      }
      return Optional.of(
          "of %,d texts its labels are %s, where %s gives %s: a shift of %.2f, more than tonestream.model.probation.max-shift, %s"
              .formatted(
                  labels.texts(),
                  labels.activeShares(),
                  lastGood.version(),
                  labels.lastGoodShares(),
                  shift,
                  configuration.maxShift()));
    }
  }
}
