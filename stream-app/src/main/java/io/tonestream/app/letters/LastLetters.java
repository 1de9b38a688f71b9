package io.tonestream.app.letters;

import io.tonestream.app.brands.LabeledTextConfiguration.PassedOn;
import io.tonestream.app.redaction.TextMask;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the last letters for those who look on, with as much of their texts as is passed on of
 * any. Thread-safe.
 *
 * @param topic that is read
 * @param texts what is shown of a text
 * @param mask for it
 */
public record LastLetters(
    DeadLetterTopic topic, PassedOn texts, TextMask mask, InstantSource clock) {
  private static final long MAX_RECORDS = 10_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int EXCERPT_CHARACTERS = 280;

  /**
   * Counts them.
   *
   * @param since how old they may be
   * @param stage where they failed; anywhere if null
   * @throws io.tonestream.topics.TopicException if the topic is missing or can't be read in time
   */
  public DeadLetterReport count(Duration since, @Nullable String stage) {
    LetterFilter filter =
        new LetterFilter(stage, clock.instant().minus(since), null, null, Set.of());
    return topic.countLast(filter, this::text, MAX_RECORDS, TIMEOUT);
  }

  private Optional<String> text(StoredLetter letter) {
    return switch (texts) {
      case KEEP -> Optional.of(excerpt(LetterText.whole(letter.value())));
      case MASK -> Optional.of(excerpt(LetterText.masked(letter.value(), mask)));
      case OMIT -> Optional.empty();
    };
  }

  private static String excerpt(String text) {
    return LetterText.excerpt(text, EXCERPT_CHARACTERS);
  }
}
