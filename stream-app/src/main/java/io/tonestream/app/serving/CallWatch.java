package io.tonestream.app.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices calls into models that don't return. Each thread that calls one has a {@link Caller},
 * where it notes the call that it is in; a thread of the watch's own looks at all of them every 250
 * ms. It counts its looks and not the time, so that a process that was paused accuses nobody.
 * Closed by whoever made it.
 */
public final class CallWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallWatch.class);

  private static final Duration TICK = Duration.ofMillis(250);

  private final Set<Caller> callers = ConcurrentHashMap.newKeySet();
  private final AtomicLong hung = new AtomicLong();
  private final Thread ticker = new Thread(this::run, "call-watch");
  private volatile boolean closed;

  /** A watch that looks at nothing until it is told to {@link #start}. */
  CallWatch() {
    ticker.setDaemon(true);
  }

  /** Looks from now on. */
  CallWatch start() {
    ticker.start();
    return this;
  }

  /** A place for one thread's calls, which that thread closes. */
  Caller open() {
    Caller caller = new Caller();
    callers.add(caller);
    return caller;
  }

  /** What hangs at this moment and why: one sentence for each call. */
  public List<String> hanging() {
    List<String> sentences = new ArrayList<>();
    for (Caller caller : callers) {
      ModelCall call = caller.hanging();
      if (call != null) {
        sentences.add("model %s: %s".formatted(call.version(), call.reason()));
      }
    }
    return sentences;
  }

  /** How many calls have hung so far. */
  long hung() {
    return hung.get();
  }

  @Override
  public void close() {
    closed = true;
    ticker.interrupt();
  }

  private void run() {
    while (!closed) {
      try {
        Thread.sleep(TICK.toMillis());
      } catch (InterruptedException e) {
        return;
      }
      try {
        look();
      } catch (RuntimeException | Error e) {
        log.error("Could not look at the calls into models", e);
      }
    }
  }

  /** One look at all calls. */
  void look() {
    for (Caller caller : callers) {
      if (caller.looksHung()) {
        hung.incrementAndGet();
        tell(caller.seen());
      }
      if (caller.isGone()) {
        callers.remove(caller);
      }
    }
  }

  private static void tell(ModelCall call) {
    log.error("Model {} hangs: {}", call.version(), call.reason());
    try {
      call.onHung().accept(call.reason());
    } catch (RuntimeException | Error e) {
      log.error("Could not act on model {}, which hangs", call.version(), e);
    }
  }

  /** The calls of one thread at a time, one after the other. */
  static final class Caller implements AutoCloseable {
    private volatile @Nullable ModelCall running;
    private volatile boolean closed;

    /** The call that was running at the last look, and at how many looks it was. */
    private volatile @Nullable ModelCall seen;

    private long looks;
    private volatile boolean seenHung;

    /** The thread is about to make this call. */
    void begin(ModelCall call) {
      running = call;
    }

    /** The call has returned. */
    void end() {
      running = null;
    }

    /** No more calls; one that hangs is watched until it returns, if it ever does. */
    @Override
    public void close() {
      closed = true;
    }

    /** Whether the call that runs has just been found to hang. */
    private boolean looksHung() {
      ModelCall now = running;
      if (now == null || now != seen) {
        seen = now;
        looks = 0;
        seenHung = false;
        return false;
      }
      looks++;
      boolean late = !seenHung && TICK.multipliedBy(looks).compareTo(now.timeout()) >= 0;
      seenHung |= late;
      return late;
    }

    private ModelCall seen() {
      ModelCall call = seen;
      if (call == null) {
        throw new IllegalStateException("no call was seen");
      }
      return call;
    }

    /** The call that hangs at this moment, if it does. Any thread. */
    @Nullable ModelCall hanging() {
      ModelCall now = running;
      return seenHung && now != null && now == seen ? now : null;
    }

    private boolean isGone() {
      return closed && running == null;
    }
  }
}
