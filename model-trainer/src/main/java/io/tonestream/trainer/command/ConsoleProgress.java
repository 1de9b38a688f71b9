package io.tonestream.trainer.command;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.trainer.training.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows training on a terminal: a bar for each epoch, then a line that stays. */
final class ConsoleProgress implements Progress {
  private final PrintWriter out;
  private @Nullable ProgressBar bar;
  private long started;
  private long lastStep;

  ConsoleProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void epochStarted(int epoch, int steps, int done) {
    started = System.nanoTime();
    if (done > 0) {
      print("epoch %2d   goes on after %,d of %,d steps", epoch, done, steps);
    }
    if (System.console() != null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("epoch " + epoch)
              .setInitialMax(steps)
              .startsFrom(done, Duration.ZERO)
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
              .setUpdateIntervalMillis(200)
              .clearDisplayOnFinish()
              .build();
    }
  }

  @Override
  public void stepped(double meanLoss) {
    lastStep = System.nanoTime();
    if (bar != null) {
      bar.step().setExtraMessage(String.format(Locale.ROOT, "loss %.4f", meanLoss));
    }
  }

  @Override
  public void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best) {
    if (bar != null) {
      bar.close();
      bar = null;
    }
    print(
        "epoch %2d   loss %.4f   macro recall %.4f   accuracy %.4f %7.1f s %s",
        epoch,
        meanLoss,
        validation.macroRecall(),
        validation.accuracy(),
        (lastStep - started) / 1e9,
        best ? "  best" : "");
  }

  @Override
  public void calibrated(float temperature, double eceBefore, double eceAfter) {
    print(
        "calibrated: temperature %.3f, calibration error %.4f -> %.4f",
        temperature, eceBefore, eceAfter);
  }

  private void print(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    out.flush();
  }
}
