package io.tonestream.app.web;

import io.micronaut.http.exceptions.HttpStatusException;
import io.tonestream.app.letters.DeadLetterReport;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What stands on {@code dead-letters}, as {@link KeptAnswers} has it. Thread-safe. */
@Singleton
public final class CountedLetters {
  private final KeptAnswers<Request, DeadLetterReport> answers = new KeptAnswers<>();

  /**
   * What is wanted.
   *
   * @param since how old letters may be
   * @param stage where they failed; anywhere if null
   */
  public record Request(Duration since, @Nullable String stage) {}

  /** Says who counts. */
  public void connect(Function<Request, DeadLetterReport> counter) {
    answers.connect(counter);
  }

  /**
   * What there is.
   *
   * @throws HttpStatusException if it can't be said now
   */
  DeadLetterReport count(Request request) {
    return answers.get(request);
  }
}
