package io.tonestream.cli.training;

import io.tonestream.cli.kit.TaskProgress;
import io.tonestream.cli.kit.Terminal;
import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.training.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows training on a terminal: a bar for each epoch, then a line that stays. In a log, a line a
 * minute.
 */
final class ConsoleProgress implements Progress {
  /** Where there is no terminal to draw on. */
  private static final Duration TELL_EVERY = Duration.ofMinutes(1);

  private final PrintWriter out;
  private TaskProgress bar = TaskProgress.ofSteps("", 0, 0, false);
  private long started;
  private long lastStep;
  private NowAndThen nowAndThen = new NowAndThen(TELL_EVERY);
  private int stepsDone;
  private int stepsLeft;
  private int stepsTaken;
  private long textsDone;

  ConsoleProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void epochStarted(int epoch, int steps, int done) {
    started = System.nanoTime();
    nowAndThen = new NowAndThen(TELL_EVERY);
    stepsLeft = steps - done;
    stepsTaken = 0;
    textsDone = 0;
    if (done > 0) {
      print("epoch %2d   goes on after %,d of %,d steps", epoch, done, steps);
    }
    bar = TaskProgress.ofSteps("epoch " + epoch, steps, done, Terminal.hasErrorStream());
    stepsDone = done;
  }

  @Override
  public void stepped(double meanLoss, int texts) {
    lastStep = System.nanoTime();
    stepsLeft--;
    stepsDone++;
    stepsTaken++;
    textsDone += texts;
    double rate = textsDone / seconds();
    if (bar.isShown()) {
      bar.reached(stepsDone);
      bar.note(String.format(Locale.ROOT, "loss %.4f, %.0f texts/s", meanLoss, rate));
    } else if (nowAndThen.isDue()) {
      print(
          "           loss %.4f   %.0f texts/s   %.0f min left of this epoch",
          meanLoss, rate, seconds() / stepsTaken * stepsLeft / 60);
    }
  }

  private double seconds() {
    return (lastStep - started) / 1e9;
  }

  @Override
  public void trainingPart(Part part) {
    print("training the %s part", part.wireName());
  }

  @Override
  public void adapting(DataSet texts) {
    print("adapting the encoder to %,d texts of %s", texts.size(), texts.name());
  }

  @Override
  public void adapted(int epoch, double meanLoss) {
    bar.close();
    print("epoch %2d   loss of hidden words %.4f %7.1f s", epoch, meanLoss, seconds());
  }

  @Override
  public void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best) {
    bar.close();
    print(
        "epoch %2d   loss %.4f   macro recall %.4f   accuracy %.4f %7.1f s %s",
        epoch,
        meanLoss,
        validation.macroRecall(),
        validation.accuracy(),
        seconds(),
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
