package io.tonestream.cli.training;

import io.tonestream.schemas.LabelMapping;
import io.tonestream.trainer.data.BadRows;
import io.tonestream.trainer.data.DataReader;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How labelled texts are read. */
@SuppressWarnings("NullAway.Init") // picocli fills what has a default
final class DataOptions {
  /** What to do about rows that can't be read. */
  enum BadRowsChoice {
    fail,
    skip
  }

  @Option(
      names = "--text-column",
      defaultValue = "text",
      paramLabel = "NAME",
      description = "Column with the text (default ${DEFAULT-VALUE}).")
  private String textColumn;

  @Option(
      names = "--target-column",
      split = ",",
      paramLabel = "NAME",
      description =
          "Column with what a label is about, such as a brand; of several, the first that a row fills."
              + " Where there is none, the label is about all of the text.")
  private List<String> targetColumns = List.of();

  @Option(
      names = "--label-column",
      defaultValue = "label",
      paramLabel = "NAME",
      description = "Column with the label (default ${DEFAULT-VALUE}).")
  private String labelColumn;

  @Option(
      names = "--labels",
      defaultValue = "",
      paramLabel = "MAPPING",
      description =
          "What other labels than negative, neutral and positive mean: pos=positive,n/a=leave-out, or"
              + " binary, three, five, signed, stars, ten-stars, sentiment140.")
  private String labels;

  @Option(
      names = "--bad-rows",
      defaultValue = "fail",
      paramLabel = "fail|skip",
      description = "What to do about rows that can't be read (default ${DEFAULT-VALUE}).")
  private BadRowsChoice badRows;

  /** A reader that says on the console what it leaves out. */
  DataReader reader(List<String> keptColumns, Consumer<String> console) {
    return new DataReader(
        textColumn,
        targetColumns,
        labelColumn,
        keptColumns,
        labels.isBlank() ? LabelMapping.standard() : LabelMapping.of(labels),
        new BadRows(badRows == BadRowsChoice.skip, console));
  }
}
