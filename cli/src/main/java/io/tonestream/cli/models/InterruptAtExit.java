package io.tonestream.cli.models;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has a signal that ends the program interrupt the thread that publishes, and waits until it has
 * taken back what it had begun: the topic's readers would otherwise wait for the transaction's end.
 * Opened and closed by that thread.
 */
final class InterruptAtExit implements AutoCloseable {
  private static final int MAX_WAIT_SECONDS = 10;

  private final Thread publisher = Thread.currentThread();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupt, "interrupt-at-exit");

  static InterruptAtExit open() {
    InterruptAtExit opened = new InterruptAtExit();
    Runtime.getRuntime().addShutdownHook(opened.hook);
    return opened;
  }

  private void interrupt() {
    publisher.interrupt();
    try {
      if (!done.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("publish: Kafka doesn't answer; the topic's readers wait for a while");
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
