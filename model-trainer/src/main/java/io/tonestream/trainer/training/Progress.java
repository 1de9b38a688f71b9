package io.tonestream.trainer.training;

import io.tonestream.model.bundle.Evaluation;

/** Hears how training goes. */
public interface Progress {
  /** Hears nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void epochStarted(int epoch, int steps) {}

        @Override
        public void stepped(double meanLoss) {}

        @Override
        public void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best) {}

        @Override
        public void calibrated(float temperature, double eceBefore, double eceAfter) {}
      };

  /** An epoch of so many steps begins; the first is 1. */
  void epochStarted(int epoch, int steps);

  /** A step is done; the loss is the epoch's mean so far. */
  void stepped(double meanLoss);

  /** An epoch is done, and was the best so far or not. */
  void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best);

  /** The temperature was chosen; expected calibration errors are on the validation texts. */
  void calibrated(float temperature, double eceBefore, double eceAfter);
}
