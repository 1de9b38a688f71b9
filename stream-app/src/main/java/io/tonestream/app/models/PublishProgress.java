package io.tonestream.app.models;

import io.tonestream.app.console.Terminal;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error: how much of the bundle Kafka has taken. */
final class PublishProgress implements AutoCloseable {
  private final @Nullable ProgressBar bar;

  private PublishProgress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  static PublishProgress of(long bytes, boolean shown) {
    return new PublishProgress(shown ? bar(bytes) : null);
  }

  /** So many bytes have arrived, in all. */
  void reached(long bytes) {
    if (bar != null) {
      bar.stepTo(bytes);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  private static ProgressBar bar(long bytes) {
    return new ProgressBarBuilder()
        .setTaskName("publish")
        .setInitialMax(bytes)
        .setUnit(" MiB", 1 << 20)
        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
        .setUpdateIntervalMillis(200)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, Terminal.columns()))
        .clearDisplayOnFinish()
        .build();
  }
}
