package io.tonestream.cli.models;

import io.tonestream.cli.kit.Terminal;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error: how much of the bundle Kafka has taken. */
final class PublishProgress implements AutoCloseable {
  private final @Nullable ProgressBar bar;

  private PublishProgress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  static PublishProgress of(long bytes, boolean shown) {
    return new PublishProgress(shown ? Terminal.progressBar("publish", bytes) : null);
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
}
