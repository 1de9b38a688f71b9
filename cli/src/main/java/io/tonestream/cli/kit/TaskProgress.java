package io.tonestream.cli.kit;

import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far a task has come: a bar on standard error while someone reads that, and nothing where
 * nobody does. One thread uses and closes it.
 */
public final class TaskProgress implements AutoCloseable {
  private final @Nullable ProgressBar bar;

  private TaskProgress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** Of something that takes so many bytes; -1 if nobody knows how many. */
  public static TaskProgress ofBytes(String task, long bytes, boolean shown) {
    return new TaskProgress(
        shown ? builder(task).setInitialMax(bytes).setUnit(" MiB", 1 << 20).build() : null);
  }

  /** Of something that takes so many steps, of which some are done. */
  public static TaskProgress ofSteps(String task, long steps, long done, boolean shown) {
    return new TaskProgress(
        shown ? builder(task).setInitialMax(steps).startsFrom(done, Duration.ZERO).build() : null);
  }

  /** Whether anyone sees it. */
  public boolean isShown() {
    return bar != null;
  }

  /** So much is done, in all. */
  public void reached(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  /** Says something beside the bar. */
  public void note(String words) {
    if (bar != null) {
      bar.setExtraMessage(" " + words);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static ProgressBarBuilder builder(String task) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
        .setUpdateIntervalMillis(200)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, Terminal.columns()))
        .clearDisplayOnFinish();
  }
}
