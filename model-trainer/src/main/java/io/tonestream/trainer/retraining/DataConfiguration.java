package io.tonestream.trainer.retraining;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * The labelled texts that every retraining reads again. A change needs a restart, a changed file
 * doesn't.
 *
 * @param files to learn from, each with the weight of its texts behind an @ if that isn't 1
 * @param validation a file to judge by, or which share of the files
 * @param textColumn column with the text
 * @param labelColumn column with the label
 * @param labels what other labels than negative, neutral and positive mean; empty if there are none
 * @param skipBadRows whether rows that can't be read are left out
 * @param leastTexts how many texts a label must have to be learnt, and as many to be judged by
 */
@ConfigurationProperties("tonestream.retraining.data")
public record DataConfiguration(
    @Bindable(defaultValue = "") List<String> files,
    @Bindable(defaultValue = "0.1") String validation,
    @Bindable(defaultValue = "text") String textColumn,
    @Bindable(defaultValue = "label") String labelColumn,
    @Bindable(defaultValue = "") String labels,
    @Bindable(defaultValue = "false") boolean skipBadRows,
    @Bindable(defaultValue = "20") int leastTexts) {

  /** Takes a copy; refuses what can't work, naming the setting. */
  public DataConfiguration {
    files = files.stream().filter(each -> !each.isBlank()).toList();
    if (leastTexts < 1) {
      throw new IllegalArgumentException(
          "tonestream.retraining.data.least-texts is " + leastTexts + "; it must be at least 1");
    }
  }

  /**
   * Refuses to go without texts.
   *
   * @throws IllegalArgumentException naming the setting
   */
  void requireFiles() {
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "tonestream.retraining.data.files is not set: name the labelled texts to train on, there"
              + " or with --data");
    }
  }
}
