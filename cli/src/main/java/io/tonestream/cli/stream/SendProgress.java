package io.tonestream.cli.stream;

import io.tonestream.cli.kit.Terminal;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error: how much of the file is read, and how fast it goes. */
final class SendProgress implements AutoCloseable {
  private static final int ROWS_BETWEEN_UPDATES = 256;

  private final TextFile file;
  private final @Nullable ProgressBar bar;
  private final long start = System.nanoTime();
  private long rows;

  private SendProgress(TextFile file, @Nullable ProgressBar bar) {
    this.file = file;
    this.bar = bar;
  }

  static SendProgress of(TextFile file, boolean shown) {
    return new SendProgress(file, shown ? Terminal.progressBar("send", file.size()) : null);
  }

  /** One more row was read. */
  void step() {
    rows++;
    if (bar != null && rows % ROWS_BETWEEN_UPDATES == 0) {
      show(bar);
    }
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    if (bar != null) {
      show(bar);
      bar.close();
    }
  }

  private void show(ProgressBar bar) {
    bar.stepTo(file.position());
    bar.setExtraMessage(
        String.format(Locale.ROOT, " %,d records, %,.0f/s", rows, rows / seconds()));
  }
}
