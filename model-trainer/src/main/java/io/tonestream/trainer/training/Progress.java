package io.tonestream.trainer.training;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Assessment;

/** Hears how training goes. */
public interface Progress {
  /** Hears nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void epochStarted(int epoch, int steps, int done) {}

        @Override
        public void stepped(double meanLoss, int texts) {}

        @Override
        public void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best) {}

        @Override
        public void calibrated(float temperature, double eceBefore, double eceAfter) {}
      };

  /**
   * An epoch begins, or goes on.
   *
   * @param epoch 1 for the first
   * @param steps how many it has
   * @param done how many of them an earlier run took
   */
  void epochStarted(int epoch, int steps, int done);

  /**
   * A step is done.
   *
   * @param meanLoss the epoch's so far
   * @param texts how many the step had
   */
  void stepped(double meanLoss, int texts);

  /**
   * An epoch is done.
   *
   * @param best whether it is the one to keep so far: the best, or in a warm start the last
   */
  void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best);

  /** The temperature was chosen; expected calibration errors are on the validation texts. */
  void calibrated(float temperature, double eceBefore, double eceAfter);

  /** A part of a cascade is to be trained: its epochs come next. */
  default void trainingPart(Part part) {}

  /** An encoder is to be adapted to these texts, before training: its epochs come first. */
  default void adapting(DataSet texts) {}

  /** An epoch of adapting an encoder is done; the mean loss is that of hidden pieces. */
  default void adapted(int epoch, double meanLoss) {}

  /** The model was judged: on the validation texts first, then on each test. */
  default void assessed(Assessment assessment) {}
}
