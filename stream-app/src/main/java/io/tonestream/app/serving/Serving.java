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
 * @param counts the labels that it gave since
 * @param probation how long it must prove itself; absent once it has
 */
record Serving(
    ServingModel active, Instant since, LabelCounts counts, @Nullable Probation probation) {

  /** A model that needs no proof. */
  static Serving proved(ServingModel active, Instant since) {
    return new Serving(active, since, new LabelCounts(), null);
  }

  /** This, with the probation over. */
  Serving proved() {
    return new Serving(active, since, counts, null);
  }

  /** This, back to the last good version. */
  Serving takenBack(Instant now) {
    Probation over = Objects.requireNonNull(probation, "there is no probation");
    return new Serving(over.lastGood(), now, over.reference(), null);
  }

  /**
   * The next version after this one, on probation. One that comes while another is on probation is
   * measured against the last good version too.
   */
  Serving then(ServingModel next, Instant now, Instant until) {
    Probation before = probation == null ? new Probation(active, counts, until) : probation;
    return new Serving(
        next, now, new LabelCounts(), new Probation(before.lastGood(), before.reference(), until));
  }

  /** Whether this model labels or stands by. */
  boolean uses(SentimentModel model) {
    return model == active.model() || (probation != null && model == probation.lastGood().model());
  }

  /**
   * The time in which the last good version stands by.
   *
   * @param reference the labels that it gave
   */
  record Probation(ServingModel lastGood, LabelCounts reference, Instant until) {
    /** What the configuration has against the labels that the active version gave. */
    Optional<String> objection(LabelCounts counts, ProbationConfiguration configuration) {
      boolean enough =
          counts.texts() >= configuration.leastTexts()
              && reference.texts() >= configuration.leastTexts();
      if (!enough) {
        return Optional.empty();
      }
      double shift = counts.distance(reference);
      return shift <= configuration.mostShift()
          ? Optional.empty()
          : Optional.of(
              "its labels are %s, but %s gave %s: a shift of %.2f, more than tonestream.model.probation.most-shift, %s"
                  .formatted(
                      counts, lastGood.version(), reference, shift, configuration.mostShift()));
    }
  }
}
