package io.tonestream.model;

import io.tonestream.model.drift.DriftReference;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Part;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model. Any thread may open a predictor; whoever loaded the model closes it.
 *
 * <p>Closing is safe at any moment: memory is freed once the last predictor that was opened is
 * closed too.
 */
public interface SentimentModel extends AutoCloseable {
  /** The immutable version, such as {@code 2026.11.24-1530-3f9c}. */
  String version();

  /**
   * How it errs in a group of texts that nobody has labelled; empty if that is unknown. Always the
   * same object.
   *
   * @param part which part of it scored the texts; null if it is one whole
   */
  default Optional<ErrorRates> errorRates(@Nullable Part part) {
    return Optional.empty();
  }

  /** Whether it judges what a text says about a target, if it is given one. */
  default boolean takesTargets() {
    return false;
  }

  /**
   * Whether it is to be asked about a target that is the only one of its text. If not, what the
   * text says as a whole is the better guess.
   */
  default boolean takesLoneTargets() {
    return takesTargets();
  }

  /** Languages that it was validated on, ISO 639-1; none if nobody knows. */
  default List<String> languages() {
    return List.of();
  }

  /** These texts as this model is to be asked about them: without targets that it doesn't take. */
  default List<TextPair> asked(List<TextPair> texts) {
    return texts.stream().allMatch(this::takes)
        ? texts
        : texts.stream().map(text -> takes(text) ? text : text.alone()).toList();
  }

  /**
   * Whether the label of a text is about its second segment: else it is about the text as a whole.
   *
   * @param part which part of this model gave the label; null if it is one whole
   */
  default boolean isAboutSecond(TextPair text, @Nullable Part part) {
    return text.second() != null && takes(text);
  }

  private boolean takes(TextPair text) {
    return text.second() == null || (text.isOnlyTarget() ? takesLoneTargets() : takesTargets());
  }

  /** What the texts look like that it was validated on, if that is known. */
  default Optional<DriftReference> driftReference() {
    return Optional.empty();
  }

  /** Where it runs, such as {@code cpu} or {@code gpu:0,gpu:1}, if it knows. */
  default Optional<String> device() {
    return Optional.empty();
  }

  /**
   * Opens a predictor for the calling thread, which closes it.
   *
   * @throws IllegalStateException if the model is closed
   */
  SentimentPredictor openPredictor();

  /** No more predictors are opened; those that are open go on working. */
  @Override
  void close();
}
