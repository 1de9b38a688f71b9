package io.tonestream.app.web;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import io.tonestream.topics.TopicException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers that a topic is read for: one request at a time, and the last ones are kept for a minute.
 * Thread-safe.
 *
 * @param <Q> what is asked
 * @param <A> the answer
 */
final class KeptAnswers<Q, A> {
  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final int MAX_KEPT = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Q, Kept<A>> answers = new LinkedHashMap<>();
  private volatile @Nullable Function<Q, A> finder;

  private record Kept<A>(A answer, long nanos) {
    boolean isOld() {
      return System.nanoTime() - nanos > KEPT.toNanos();
    }
  }

  /** Says who finds out. */
  void connect(Function<Q, A> finder) {
    this.finder = finder;
  }

  /**
   * The answer.
   *
   * @throws HttpStatusException if it can't be given now, or there is none
   */
  A get(Q request) {
    Function<Q, A> connected = finder;
    if (connected == null) {
      throw unavailable("this instance has not started yet");
    }
    if (!lock.tryLock()) {
      throw unavailable("someone else asks at this moment: try again in some seconds");
    }
    try {
      answers.values().removeIf(Kept::isOld);
      Kept<A> known = answers.get(request);
      if (known != null) {
        return known.answer;
      }
      A answer = connected.apply(request);
      if (answers.size() == MAX_KEPT) {
        answers.remove(answers.keySet().iterator().next());
      }
      answers.put(request, new Kept<>(answer, System.nanoTime()));
      return answer;
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
