package io.tonestream.topics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics on and on, on a thread of its own; where Kafka can't be reached, it tries until it
 * can. Started once, and closed by whoever made it, from any other thread.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final List<? extends Followed> topics;
  private final Round round;
  private final Retried reading;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** What is done after each reading, some times a second, also if there was no news. */
  public interface Round {
    /**
     * Does it, on the follower's thread; what it throws is logged, and it is tried again later.
     *
     * @param atEnd whether all that the topics held when Kafka last answered is read
     */
    void run(boolean atEnd);
  }

  /**
   * A follower that is not started yet.
   *
   * @param name of its thread
   * @param what is read, for a message: {@code "the topic models"}
   * @param topics closed with it
   */
  public TopicFollower(String name, String what, List<? extends Followed> topics, Round round) {
    this.topics = List.copyOf(topics);
    this.round = round;
    this.reading = new Retried("read " + what, this::read);
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    topics.forEach(Followed::wakeup);
    if (thread.isAlive()) {
      join();
    }
    if (thread.isAlive()) {
      log.warn("{} is still at work; its consumer is left to the end of the JVM", thread.getName());
    } else {
      topics.forEach(Followed::close);
    }
  }

  private void join() {
    try {
      thread.join(CLOSE_WITHIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Retried working =
        new Retried(
            "follow what was read by " + thread.getName(), () -> round.run(areTopicsAtEnd()));
    try {
      while (!isClosing()) {
        if (!reading.attempt()) {
          awaitClosing(POLL);
        }
        if (!isClosing()) {
          working.attempt();
        }
      }
    } catch (InterruptException | InterruptedException e) {
      log.debug("{} is interrupted, and ends", thread.getName(), e);
    }
  }

  private void read() {
    for (Followed topic : topics) {
      topic.poll(POLL);
    }
  }

  private boolean areTopicsAtEnd() {
    return topics.stream().allMatch(Followed::isAtEnd);
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void awaitClosing(Duration time) throws InterruptedException {
    if (closing.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      log.debug("{} ends", thread.getName());
    }
  }
}
