package io.tonestream.app.drivers;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The memory that all brands' texts may take, shared out evenly among the tasks of this process.
 * Thread-safe; a {@link Share} is one stream thread's own.
 */
public final class TextMemory {
  private final long maxBytes;
  private final AtomicInteger shares = new AtomicInteger();

  /**
   * @param heapShare of the largest heap that the JVM may have, in (0, 1]
   */
  public TextMemory(double heapShare) {
    this((long) (Runtime.getRuntime().maxMemory() * heapShare));
  }

  TextMemory(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The share of a task that begins. */
  public Share open() {
    shares.incrementAndGet();
    return new Share();
  }

  /** What one task's brands take, as far as it was estimated. */
  public final class Share implements AutoCloseable {
    private long bytes;
    private boolean isClosed;

    private Share() {}

    /** So many bytes more are taken, or fewer if negative. */
    public void add(long more) {
      bytes += more;
    }

    /** Whether they take more than the task may. */
    public boolean isExceeded() {
      return bytes > maxBytes / Math.max(1, shares.get());
    }

    @Override
    public void close() {
      if (!isClosed) {
        isClosed = true;
        shares.decrementAndGet();
      }
    }
  }
}
