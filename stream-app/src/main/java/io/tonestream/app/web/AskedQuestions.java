package io.tonestream.app.web;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import io.tonestream.app.asking.Question;
import io.tonestream.app.asking.Questions.Request;
import io.tonestream.topics.TopicException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks what to label next, one request at a time, since each reads a topic; the last answers are
 * kept for a minute. Thread-safe.
 */
@Singleton
public final class AskedQuestions {
  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final int MAX_KEPT = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Request, Answer> answers = new LinkedHashMap<>();
  private volatile @Nullable Function<Request, Question> asker;

  private record Answer(Question question, long nanos) {
    boolean isOld() {
      return System.nanoTime() - nanos > KEPT.toNanos();
    }
  }

  /** Says who finds out. */
  public void connect(Function<Request, Question> asker) {
    this.asker = asker;
  }

  /**
   * What to label next.
   *
   * @throws HttpStatusException if it can't be said now, or there are no texts
   */
  Question ask(Request request) {
    Function<Request, Question> connected = asker;
    if (connected == null) {
      throw unavailable("this instance has not started yet");
    }
    if (!lock.tryLock()) {
      throw unavailable("someone else asks at this moment: try again in some seconds");
    }
    try {
      answers.values().removeIf(Answer::isOld);
      Answer known = answers.get(request);
      if (known != null) {
        return known.question;
      }
      Question question = connected.apply(request);
      if (answers.size() == MAX_KEPT) {
        answers.remove(answers.keySet().iterator().next());
      }
      answers.put(request, new Answer(question, System.nanoTime()));
      return question;
    } catch (IllegalStateException e) {
      throw new HttpStatusException(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
    } catch (TopicException e) {
      throw unavailable(String.valueOf(e.getMessage()));
    } finally {
      lock.unlock();
    }
  }

  private static HttpStatusException unavailable(String why) {
    return new HttpStatusException(HttpStatus.SERVICE_UNAVAILABLE, why);
  }
}
