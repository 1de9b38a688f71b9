package io.tonestream.trainer.material;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tonestream.schemas.LabelMapping;
import io.tonestream.trainer.Failure;
import io.tonestream.trainer.data.HeldOut;
import io.tonestream.trainer.data.SplitBy;
import io.tonestream.trainer.data.WeightedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The labelled texts that every retraining reads again. A change needs a restart, a changed file
 * doesn't.
 *
 * @param files to learn from, each with the weight of its texts behind an @ if that isn't 1
 * @param validation a file to judge by, or which share of the files; a quarter of it is for tuning
 *     alone
 * @param groupColumn column with groups, such as one for all paraphrases of a text, each of which
 *     stays on one side of the share; texts are on any side when absent
 * @param timeColumn column with the time, of which the share is the last; instead of groups
 * @param textColumn column with the text
 * @param targetColumns columns with what labels are about, of which the first that a row fills
 *     counts; none if labels are about texts as a whole
 * @param labelColumn column with the label
 * @param labels what other labels than negative, neutral and positive mean; empty if there are none
 * @param skipBadRows whether rows that can't be read are left out
 * @param minTexts how many texts a label must have to be learnt, and as many to be judged by
 */
@ConfigurationProperties("tonestream.retraining.data")
public record DataConfiguration(
    @Bindable(defaultValue = "") List<String> files,
    @Bindable(defaultValue = "0.1") String validation,
    @Nullable String groupColumn,
    @Nullable String timeColumn,
    @Bindable(defaultValue = "text") String textColumn,
    @Bindable(defaultValue = "") List<String> targetColumns,
    @Bindable(defaultValue = "label") String labelColumn,
    @Bindable(defaultValue = "") String labels,
    @Bindable(defaultValue = "false") boolean skipBadRows,
    @Bindable(defaultValue = "20") int minTexts) {
  private static final String SETTINGS = "tonestream.retraining.data.";

  /** Takes a copy; refuses what can't work, naming the setting. */
  public DataConfiguration {
    files = files.stream().filter(each -> !each.isBlank()).toList();
    targetColumns = targetColumns.stream().filter(each -> !each.isBlank()).toList();
    groupColumn = groupColumn == null || groupColumn.isBlank() ? null : groupColumn;
    timeColumn = timeColumn == null || timeColumn.isBlank() ? null : timeColumn;
    if (groupColumn != null && timeColumn != null) {
      throw new IllegalArgumentException(
          SETTINGS + "group-column and time-column split the data in two ways: choose one");
    }
    if (minTexts < 1) {
      throw new IllegalArgumentException(
          "tonestream.retraining.data.min-texts is " + minTexts + "; it must be at least 1");
    }
  }

  /**
   * Refuses what no retraining could read, before any begins.
   *
   * @throws IllegalArgumentException naming the setting
   */
  public void requireReadable() {
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          SETTINGS + "files is not set: name the labelled texts to train on, there or with --data");
    }
    try {
      files.forEach(each -> requireFile("files", WeightedFile.of(each).path()));
      if (HeldOut.share(SETTINGS + "validation", List.of(validation)).isEmpty()) {
        requireFile("validation", Path.of(validation));
      }
      mapping();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(inSettings(Failure.reason(e)), e);
    }
  }

  private static void requireFile(String setting, Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          SETTINGS + setting + " names " + file + ", which can't be read: check path and rights");
    }
  }

  /** Which texts the share is. */
  SplitBy splitBy() {
    if (groupColumn != null) {
      return new SplitBy.Groups(groupColumn);
    }
    return timeColumn == null ? new SplitBy.Texts() : new SplitBy.Times(timeColumn);
  }

  /** The columns that texts are split by. */
  Stream<String> splitColumns() {
    return Stream.of(groupColumn, timeColumn).flatMap(Stream::ofNullable);
  }

  /** What labels mean. */
  LabelMapping mapping() {
    return labels.isBlank() ? LabelMapping.standard() : LabelMapping.of(labels);
  }

  /** What those who read the files say of {@code train}'s options, said of these settings. */
  public static String inSettings(String message) {
    return message
        .replace("--bad-rows skip", SETTINGS + "skip-bad-rows=true")
        .replace("--data ", SETTINGS + "files ")
        .replaceAll(
            "--(text-column|label-column|labels)", Matcher.quoteReplacement(SETTINGS) + "$1");
  }
}
