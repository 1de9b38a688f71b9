package io.tonestream.trainer.training;

import io.tonestream.trainer.data.DataSet;
import java.time.Instant;
import java.util.List;

/**
 * What to train, and on what.
 *
 * @param name what the model is called across its versions
 * @param architecture name of the architecture
 * @param settings hyper-parameters that differ from the standard
 * @param training texts to learn from
 * @param sources the data sets that they come from, for the manifest
 * @param validation texts to stop, choose and calibrate by
 * @param tests texts to report on in the end, none of which is trained on
 * @param seed of every random number
 * @param created the time that the version is named after
 * @param command how to train it again, for the card
 */
public record Plan(
    String name,
    String architecture,
    Settings settings,
    DataSet training,
    List<DataSet> sources,
    DataSet validation,
    List<DataSet> tests,
    long seed,
    Instant created,
    String command) {}
