package io.tonestream.cli.kit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has a signal that ends the program interrupt the thread that changes something on the cluster,
 * and waits until it has taken back what it had begun. Opened and closed by that thread.
 */
public final class InterruptAtExit implements AutoCloseable {
  private final Thread worker = Thread.currentThread();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Duration maxWait;
  private final String otherwise;
  private final Thread hook = new Thread(this::interrupt, "interrupt-at-exit");

  private InterruptAtExit(Duration maxWait, String otherwise) {
    this.maxWait = maxWait;
    this.otherwise = otherwise;
  }

  /** While a bundle is published: the topic's readers would wait for the transaction's end. */
  public static InterruptAtExit whilePublishing() {
    return open(
        Duration.ofSeconds(10),
        "publish: Kafka doesn't answer; the topic's readers wait for a while");
  }

  /**
   * Opens one.
   *
   * @param maxWait for what was begun to be taken back
   * @param otherwise is said if it takes longer
   */
  public static InterruptAtExit open(Duration maxWait, String otherwise) {
    InterruptAtExit opened = new InterruptAtExit(maxWait, otherwise);
    Runtime.getRuntime().addShutdownHook(opened.hook);
    return opened;
  }

  private void interrupt() {
    worker.interrupt();
    try {
      if (!done.await(maxWait.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println(otherwise);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending, and the hook at work.
    }
  }
}
