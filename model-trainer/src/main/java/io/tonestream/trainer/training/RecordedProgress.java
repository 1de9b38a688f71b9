package io.tonestream.trainer.training;

import io.tonestream.model.bundle.Evaluation;
import io.tonestream.schemas.Part;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.evaluation.Assessment;
import io.tonestream.trainer.report.Epoch;
import io.tonestream.trainer.report.LearningCurve;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a report says about training, and passes all of it on. */
public final class RecordedProgress implements Progress {
  private final Progress next;
  private final List<Epoch> epochs = new ArrayList<>();
  private final List<Assessment> assessments = new ArrayList<>();

  /** Hears what this one is to hear too. */
  public RecordedProgress(Progress next) {
    this.next = next;
  }

  /**
   * The epochs so far.
   *
   * @param title what was trained
   */
  public LearningCurve curve(String title) {
    return new LearningCurve(title, epochs);
  }

  /** How the model did, on the validation texts first. */
  public List<Assessment> assessments() {
    return List.copyOf(assessments);
  }

  @Override
  public void epochStarted(int epoch, int steps, int done) {
    next.epochStarted(epoch, steps, done);
  }

  @Override
  public void stepped(double meanLoss, int texts) {
    next.stepped(meanLoss, texts);
  }

  @Override
  public void epochEnded(int epoch, double meanLoss, Evaluation validation, boolean best) {
    epochs.add(new Epoch(epoch, meanLoss, validation.macroRecall(), best));
    next.epochEnded(epoch, meanLoss, validation, best);
  }

  @Override
  public void calibrated(float temperature, double eceBefore, double eceAfter) {
    next.calibrated(temperature, eceBefore, eceAfter);
  }

  @Override
  public void trainingPart(Part part) {
    next.trainingPart(part);
  }

  @Override
  public void adapting(DataSet texts) {
    next.adapting(texts);
  }

  @Override
  public void adapted(int epoch, double meanLoss) {
    next.adapted(epoch, meanLoss);
  }

  @Override
  public void assessed(Assessment assessment) {
    assessments.add(assessment);
    next.assessed(assessment);
  }
}
