package io.tonestream.trainer.data;

import java.util.List;

/**
 * What a model is trained and judged on; no text is in two of the parts. {@link Partition} makes it
 * of data sets.
 *
 * @param training texts to learn from
 * @param sources the data sets that training and held-out shares come from, as they were read
 * @param validation texts to stop, choose and calibrate by
 * @param tests texts to report on in the end, which have no part in training
 */
public record TrainingData(
    DataSet training, List<DataSet> sources, DataSet validation, List<DataSet> tests) {
  /** Takes copies. */
  public TrainingData {
    sources = List.copyOf(sources);
    tests = List.copyOf(tests);
  }
}
