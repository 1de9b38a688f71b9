package io.tonestream.trainer.data;

import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabelMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads labelled texts: {@code .tsv} (without quoting), {@code .csv}, {@code .jsonl}, each also
 * with {@code .gz}, all such files of a folder, or a folder like {@code aclImdb} with texts in
 * {@code pos} and {@code neg}.
 *
 * @param textColumn name of the column with the text
 * @param targetColumns names of columns with what the label is about, of which the first that a row
 *     fills is read; without any, or where all are empty, it is about all of the text
 * @param labelColumn name of the column with the label
 * @param keptColumns names of further columns to keep where a file has them
 * @param labels what the labels mean
 * @param badRows what happens to rows that can't be read
 */
public record DataReader(
    String textColumn,
    List<String> targetColumns,
    String labelColumn,
    List<String> keptColumns,
    LabelMapping labels,
    BadRows badRows) {
  private static final Pattern TABLE =
      Pattern.compile(".*\\.(tsv|csv|jsonl)(\\.gz)?", Pattern.CASE_INSENSITIVE);

  /** The column of texts whose labels nobody asks for. */
  private static final String NO_LABEL = "";

  /** Takes a copy. */
  public DataReader {
    targetColumns = List.copyOf(targetColumns);
    keptColumns = List.copyOf(keptColumns);
  }

  /** For files with our labels, each row of which must be right. */
  public DataReader(String textColumn, String labelColumn, List<String> keptColumns) {
    this(textColumn, List.of(), labelColumn, keptColumns, LabelMapping.standard(), BadRows.fail());
  }

  /** Keeps text and label only. */
  public DataReader(String textColumn, String labelColumn) {
    this(textColumn, labelColumn, List.of());
  }

  /** Columns as most of our data sets call them. */
  public static DataReader standard() {
    return new DataReader("text", "label");
  }

  /**
   * Reads a file or folder.
   *
   * @throws BadDataException if it can't be read whole
   */
  public DataSet read(Path path) {
    if (!Files.exists(path)) {
      throw new BadDataException(path + ": there is no such file; check the path");
    }
    return Files.isDirectory(path) && !ReviewFolder.isOne(path) ? readAll(path) : readOne(path);
  }

  /**
   * Reads texts, and their targets, if they have any; their labels stand for nothing.
   *
   * @throws BadDataException if they can't be read whole
   */
  public DataSet readTexts(Path path) {
    return readUnlabelled(path, targetColumns);
  }

  /**
   * Reads texts alone, without targets; their labels stand for nothing.
   *
   * @throws BadDataException if they can't be read whole
   */
  public DataSet readUnlabelled(Path path) {
    return readUnlabelled(path, List.of());
  }

  private DataSet readUnlabelled(Path path, List<String> targets) {
    return new DataReader(textColumn, targets, NO_LABEL, List.of(), labels, badRows).read(path);
  }

  /**
   * Reads texts with labels of any kind.
   *
   * @throws BadDataException if they can't be read whole, or there is a text without a label
   */
  public AuxiliaryTask readAuxiliary(Path path, float weight) {
    DataReader reader =
        new DataReader(textColumn, targetColumns, NO_LABEL, List.of(labelColumn), labels, badRows);
    return AuxiliaryTask.of(reader.read(path).weighted(weight), labelColumn);
  }

  /** Reads the files of a folder, in the order of their names. */
  private DataSet readAll(Path folder) {
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(file -> TABLE.matcher(file.toString()).matches()).sorted().toList();
    } catch (IOException e) {
      throw BadDataException.unreadable(folder.toString(), e);
    }
    if (files.isEmpty()) {
      throw new BadDataException(
          folder
              + " holds no texts; put .tsv, .csv or .jsonl files there, perhaps with .gz, or folders"
              + " pos and neg as aclImdb has them");
    }
    List<DataSet> sets = files.stream().map(this::readOne).toList();
    return new DataSet(
        name(folder),
        DataSet.join(name(folder), sets).examples(),
        sets.stream().map(DataSet::leftOut).reduce(DataSet.LeftOut.NOTHING, DataSet.LeftOut::plus));
  }

  private DataSet readOne(Path path) {
    List<Example> examples = new ArrayList<>();
    BadRows.Count bad = badRows.of(path.toString());
    try {
      if (Files.isDirectory(path)) {
        ReviewFolder.read(path, bad, examples);
      } else if (path.toString().endsWith(".tar.gz")) {
        ReviewFolder.readArchive(path, bad, examples);
      } else {
        readFile(path, bad, examples);
      }
    } catch (IOException e) {
      throw BadDataException.unreadable(path.toString(), e);
    }
    DataSet.LeftOut leftOut = bad.end();
    if (examples.isEmpty()) {
      throw new BadDataException(path + " holds no texts; give a file that does");
    }
    return new DataSet(name(path), examples, leftOut);
  }

  private static String name(Path path) {
    String file = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    return file.replaceFirst("(\\.(tsv|csv|jsonl|tar))?(\\.gz)?$", "");
  }

  private void readFile(Path file, BadRows.Count bad, List<Example> examples) {
    RowFormat format =
        RowFormat.of(file.toString())
            .filter(each -> each != RowFormat.TEXT)
            .orElseThrow(
                () ->
                    new BadDataException(
                        file
                            + " is of no known format; give a .tsv, .csv or .jsonl file, perhaps"
                            + " with .gz"));
    try (RowFile rows = RowFile.open(file)) {
      read(rows, format, bad, examples);
    }
  }

  void read(RowFile file, RowFormat format, BadRows.Count bad, List<Example> examples) {
    file.read(
        format,
        columns(),
        new RowHandler() {
          @Override
          public void row(Row row) {
            add(file.name(), row, bad, examples);
          }

          @Override
          public void bad(long line, String problem) {
            bad.bad(line, problem);
          }
        });
  }

  private Columns columns() {
    Map<String, String> required = new LinkedHashMap<>();
    required.put(textColumn, "--text-column");
    if (!labelColumn.equals(NO_LABEL)) {
      required.putIfAbsent(labelColumn, "--label-column");
    }
    return new Columns(required, false);
  }

  private void add(String file, Row row, BadRows.Count bad, List<Example> examples) {
    String text = row.text(textColumn);
    String label = labelColumn.equals(NO_LABEL) ? null : row.value(labelColumn);
    Origin origin = new Origin(file, row.line());
    if (text == null || text.isBlank()) {
      bad.bad(
          row.line(),
          "no " + textColumn + "; every row needs a text; choose it with --text-column");
    } else if (labelColumn.equals(NO_LABEL)) {
      examples.add(
          Example.about(new TextPair(text, target(row)), Label.NEUTRAL, kept(row), origin));
    } else if (label == null || label.isBlank()) {
      bad.bad(
          row.line(),
          "no " + labelColumn + "; every row needs a label; choose it with --label-column");
    } else if (!labels.knows(label)) {
      String shown = Columns.shortened(label);
      bad.bad(
          row.line(),
          "unknown label '%s', not one of %s; say what it means with --labels, as in --labels '%s=positive'"
              .formatted(shown, labels, shown));
    } else {
      labels
          .meaningOf(label)
          .ifPresentOrElse(
              meaning ->
                  examples.add(
                      Example.about(new TextPair(text, target(row)), meaning, kept(row), origin)),
              bad::leftOut);
    }
  }

  private @Nullable String target(Row row) {
    for (String name : targetColumns) {
      String value = row.value(name);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  private Map<String, String> kept(Row row) {
    Map<String, String> kept = new HashMap<>();
    for (String name : keptColumns) {
      String value = row.value(name);
      if (value != null && !value.isBlank()) {
        kept.put(name, value);
      }
    }
    return kept;
  }
}
