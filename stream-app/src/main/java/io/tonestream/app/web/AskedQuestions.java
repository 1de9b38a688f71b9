package io.tonestream.app.web;

import io.micronaut.http.exceptions.HttpStatusException;
import io.tonestream.app.asking.Question;
import io.tonestream.app.asking.Questions.Request;
import jakarta.inject.Singleton;
import java.util.function.Function;

/** What to label next, as {@link KeptAnswers} has it. Thread-safe. */
@Singleton
public final class AskedQuestions {
  private final KeptAnswers<Request, Question> answers = new KeptAnswers<>();

  /** Says who finds out. */
  public void connect(Function<Request, Question> asker) {
    answers.connect(asker);
  }

  /**
   * What to label next.
   *
   * @throws HttpStatusException if it can't be said now, or there are no texts
   */
  Question ask(Request request) {
    return answers.get(request);
  }
}
