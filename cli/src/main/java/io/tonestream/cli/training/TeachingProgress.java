package io.tonestream.cli.training;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Says now and then how many texts teachers have labelled. Any thread. */
final class TeachingProgress {
  private final PrintWriter out;
  private final long started = System.nanoTime();
  private final NowAndThen nowAndThen = new NowAndThen(Duration.ofSeconds(30));
  private long done;

  TeachingProgress(PrintWriter out) {
    this.out = out;
  }

  /** So many texts more are labelled. */
  synchronized void done(int texts) {
    done += texts;
    if (nowAndThen.isDue()) {
      out.println(
          String.format(
              Locale.ROOT,
              "teachers labelled %,d texts, %.0f texts/s",
              done,
              done / ((System.nanoTime() - started) / 1e9)));
      out.flush();
    }
  }
}
