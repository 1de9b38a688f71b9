package io.tonestream.trainer.retraining;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.training.Progress;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how training goes, and ends it when it is to stop. */
final class LoggedProgress implements Progress {
  private static final Logger log = LoggerFactory.getLogger(LoggedProgress.class);

  private final BooleanSupplier stopping;

  /** Asks at every step whether to stop: an interrupt would close the history's file. */
  LoggedProgress(BooleanSupplier stopping) {
    this.stopping = stopping;
  }

  @Override
  public void trainingPart(Part part) {
    log.info("Training the {} part", part.wireName());
  }

  @Override
  public void epochStarted(int epoch, int steps, int done) {}

  @Override
  public void stepped(double meanLoss, int texts) {
    if (stopping.getAsBoolean()) {
      throw stopped();
    }
  }

  /** What ends a retraining when the trainer is to stop. */
  static CancellationException stopped() {
    return new CancellationException("the trainer was stopped: the next start makes up for it");
  }

  @Override
  public void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best) {
    log.info(
        String.format(
            Locale.ROOT,
            "Epoch %d: loss %.4f, macro recall %.3f%s",
            epoch,
            meanLoss,
            validation.macroRecall(),
            best ? ", kept so far" : ""));
  }

  @Override
  public void calibrated(float temperature, double eceBefore, double eceAfter) {}
}
