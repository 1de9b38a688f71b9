package io.tonestream.trainer.command;

import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.HeldOut;
import io.tonestream.trainer.data.Partition;
import io.tonestream.trainer.data.Split;
import io.tonestream.trainer.data.SplitBy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a model is validated and tested on, and how that is split off. */
@SuppressWarnings("NullAway.Init") // picocli fills what has a default
final class PartOptions {
  private static final String SHARE = "0?\\.[0-9]+";

  /** What is no file, be it a share or meant as one. */
  private static final String NUMBER = "-?[0-9]*[.,]?[0-9]+ ?%?";

  @Option(
      names = "--validation",
      defaultValue = "0.1",
      paramLabel = "FILE|SHARE",
      description =
          "Texts to stop and choose by: a file, or a share of the data without the test texts"
              + " (default ${DEFAULT-VALUE}).")
  private String validation;

  @Option(
      names = "--test",
      arity = "1..*",
      paramLabel = "FILE|SHARE",
      description =
          "Texts to report on in the end, kept out of the training: files, or a share of the data.")
  private List<String> tests = new ArrayList<>();

  @Option(
      names = "--test-from",
      paramLabel = "TIME",
      description =
          "With --time-column: the texts from then on are the test texts, such as 2015-02-21.")
  private @Nullable String testFrom;

  @Option(
      names = "--group-column",
      paramLabel = "NAME",
      description =
          "Column with groups, such as one for all paraphrases of a text: each stays in one part.")
  private @Nullable String groupColumn;

  @Option(
      names = "--time-column",
      paramLabel = "NAME",
      description = "Column with the time: shares are the last texts, not any.")
  private @Nullable String timeColumn;

  /** The columns that texts are split by. */
  List<String> columns() {
    return Stream.of(groupColumn, timeColumn).flatMap(Stream::ofNullable).toList();
  }

  /** Asked before anything is read, not after. */
  void requireConsistent() {
    if (groupColumn != null && timeColumn != null) {
      throw new IllegalArgumentException(
          "--group-column and --time-column split the data in two ways: choose one");
    }
    if (testFrom != null && timeColumn == null) {
      throw new IllegalArgumentException("--test-from needs --time-column, which names the times");
    }
    if (testFrom != null && !tests.isEmpty()) {
      throw new IllegalArgumentException(
          "--test and --test-from both say what to test on: choose one");
    }
    boolean splitsNothing =
        Stream.concat(Stream.of(validation), tests.stream()).noneMatch(PartOptions::isNumber);
    if (timeColumn != null && testFrom == null && splitsNothing) {
      throw new IllegalArgumentException(
          "--time-column splits nothing, since only files are held out: leave it away, or give"
              + " --validation or --test a share");
    }
  }

  /** How to part the data; reads the files that are held out. */
  Partition partition(DataReader reader, long seed, Consumer<String> console) {
    return new Partition(
        heldOut("--validation", List.of(validation), reader), test(reader), by(), seed, console);
  }

  private HeldOut test(DataReader reader) {
    if (testFrom == null) {
      return heldOut("--test", tests, reader);
    }
    try {
      return new HeldOut.From(Split.time(testFrom));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--test-from: " + e.getMessage(), e);
    }
  }

  private static HeldOut heldOut(String option, List<String> values, DataReader reader) {
    return values.stream().anyMatch(PartOptions::isNumber)
        ? share(option, values)
        : new HeldOut.Sets(values.stream().map(Path::of).map(reader::read).toList());
  }

  private static HeldOut share(String option, List<String> values) {
    String value = values.get(0);
    if (values.size() > 1 || !value.matches(SHARE)) {
      throw new IllegalArgumentException(
          option
              + " "
              + String.join(" ", values)
              + ": give files, or one share between 0 and 1, such as 0.1");
    }
    return new HeldOut.Share(Double.parseDouble(value));
  }

  private static boolean isNumber(String value) {
    return value.matches(NUMBER);
  }

  private SplitBy by() {
    if (groupColumn != null) {
      return new SplitBy.Groups(groupColumn);
    }
    return timeColumn == null ? new SplitBy.Labels() : new SplitBy.Times(timeColumn);
  }
}
