package io.tonestream.cli.training;

import io.tonestream.trainer.data.DataReader;
import io.tonestream.trainer.data.HeldOut;
import io.tonestream.trainer.data.Partition;
import io.tonestream.trainer.data.Split;
import io.tonestream.trainer.data.SplitBy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a model is validated and tested on, and how that is split off. */
@SuppressWarnings("NullAway.Init") // picocli fills what has a default
final class PartOptions {
  @Option(
      names = "--validation",
      defaultValue = "0.1",
      paramLabel = "FILE|SHARE",
      description =
          "Texts to stop and choose by: a file, or a share of the data (default ${DEFAULT-VALUE}).")
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
        HeldOut.share("--validation", List.of(validation)).isEmpty()
            && HeldOut.share("--test", tests).isEmpty();
    if (timeColumn != null && testFrom == null && splitsNothing) {
      throw new IllegalArgumentException(
          "--time-column splits nothing, since only files are held out: leave it away, or give"
              + " --validation or --test a share");
    }
  }

  /** How to part the data; reads the files that are held out. */
  Partition partition(DataReader reader, long seed, Consumer<String> console) {
    return new Partition(
        HeldOut.parse("--validation", List.of(validation), reader),
        test(reader),
        by(),
        seed,
        console);
  }

  private HeldOut test(DataReader reader) {
    if (testFrom == null) {
      return HeldOut.parse("--test", tests, reader);
    }
    try {
      return new HeldOut.From(Split.time(testFrom));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--test-from: " + e.getMessage(), e);
    }
  }

  private SplitBy by() {
    if (groupColumn != null) {
      return new SplitBy.Groups(groupColumn);
    }
    return timeColumn == null ? new SplitBy.Texts() : new SplitBy.Times(timeColumn);
  }
}
