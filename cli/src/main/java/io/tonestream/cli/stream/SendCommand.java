package io.tonestream.cli.stream;

import io.tonestream.cli.kit.CommandFailure;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.TaskProgress;
import io.tonestream.schemas.Topic;
import io.tonestream.trainer.data.BadDataException;
import io.tonestream.trainer.data.BadRows;
import io.tonestream.trainer.data.RowFile;
import io.tonestream.trainer.data.RowFormat;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code send}: the lines of a file, or of standard input, to {@code raw-text}. */
@Command(
    name = "send",
    sortOptions = false,
    description = {
      "Sends the lines of a file to raw-text.",
      "",
      "A row that holds no text to send (another number of columns than the header, a blank text,"
          + " bytes that aren't UTF-8, a time that can't be read) is reported with its line and left"
          + " out; the others are sent. Lines of a jsonl file are sent as they are, blank ones left"
          + " out: the stream sets bad ones aside in dead-letters.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:Every row was sent.",
      "1:Some row was bad or could not be sent, or nothing was sent at all.",
      "2:The command was called in a wrong way."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class SendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private double rate = Double.POSITIVE_INFINITY;

  @Option(
      names = "--file",
      required = true,
      paramLabel = "F",
      description = "The file, gzipped or not; - is standard input.")
  private String file;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "jsonl, tsv, csv or text (a text a line); by default as the file's name tells.")
  private @Nullable RowFormat format;

  @Mixin private RawTextColumns columns;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Records a second; without it as fast as Kafka takes them.")
  private void setRate(double rate) {
    if (!(rate > 0)) {
      throw new ParameterException(spec.commandLine(), "--rate must be above 0, not " + rate);
    }
    this.rate = rate;
  }

  @Option(
      names = "--topic",
      paramLabel = "T",
      description = "The topic's whole name (default: raw-text, with --prefix).")
  private @Nullable String topic;

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  private final InputStream standardInput;

  /** Reads standard input where {@code --file -} says so. */
  public SendCommand() {
    this(System.in);
  }

  SendCommand(InputStream standardInput) {
    this.standardInput = standardInput;
  }

  @Override
  public Integer call() {
    SendReport report = send(spec.commandLine().getErr());
    reports.print(report, report::toSentence);
    return report.isComplete() ? 0 : 1;
  }

  private SendReport send(PrintWriter err) {
    try (RowFile rows = open()) {
      RowFormat chosen =
          format == null ? RowFormat.require(rows.name(), ", or say --format") : format;
      String name = topic == null ? kafka.topic(Topic.RAW_TEXT) : topic;
      Map<String, Object> settings = kafka.settingsToWrite(name);
      BadRows.Count badRows = new BadRows(true, err::println).of(rows.name());
      try (TaskProgress progress = TaskProgress.ofBytes("send", rows.size(), reports.isWatched());
          TextSender sender =
              new TextSender(settings, name, rows, new Pace(rate), progress, badRows)) {
        return send(rows, chosen, sender);
      }
    }
  }

  private SendReport send(RowFile rows, RowFormat format, TextSender sender) {
    try {
      RawTextFile.read(rows, format, columns, sender);
    } catch (BadDataException e) {
      throw unread(e, sender);
    }
    return sender.finish();
  }

  /** What was read before is sent. */
  private static RuntimeException unread(BadDataException failure, TextSender sender) {
    String sent;
    try {
      long records = sender.finish().sent();
      if (records == 0) {
        return failure;
      }
      sent = "%,d records before it were sent".formatted(records);
    } catch (CommandFailure e) {
      sent = e.getMessage();
    }
    return new CommandFailure("%s; %s".formatted(failure.getMessage(), sent), failure);
  }

  private RowFile open() {
    return file.equals("-")
        ? RowFile.of("standard input", standardInput)
        : RowFile.open(Path.of(file));
  }
}
