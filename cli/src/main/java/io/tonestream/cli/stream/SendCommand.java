package io.tonestream.cli.stream;

import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.schemas.Topic;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code send}: the lines of a file, or of standard input, to {@code raw-text}. */
@Command(
    name = "send",
    sortOptions = false,
    description = {
      "Sends the lines of a file to raw-text.",
      "",
      "A row that holds no text to send (another number of columns than the header, a blank text,"
          + " a time that can't be read) is reported with its line and left out; the others are"
          + " sent. Lines of a jsonl file are sent as they are: the stream sets bad ones aside in"
          + " dead-letters.",
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
      converter = FormatConverter.class,
      description = "jsonl, tsv, csv or text (a text a line); by default as the file's name tells.")
  private @Nullable TextFormat format;

  @Option(
      names = "--text-column",
      paramLabel = "C",
      description = "Column of the text (default: text).")
  private @Nullable String textColumn;

  @Option(
      names = "--brand-column",
      paramLabel = "C",
      description =
          "Column of the brand (default: brand, if there is one); where it is empty, brands are"
              + " found in the text.")
  private @Nullable String brandColumn;

  @Option(
      names = "--time-column",
      paramLabel = "C",
      description =
          "Column of the event time, in epoch milliseconds or ISO-8601 (default: timestamp, if"
              + " there is one).")
  private @Nullable String timeColumn;

  @Option(
      names = "--id-column",
      paramLabel = "C",
      description = "Column of the id (default: id, if there is one).")
  private @Nullable String idColumn;

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
    try (TextFile texts = TextFile.open(file, standardInput)) {
      TextFormat chosen = format == null ? TextFormat.ofName(texts.name()) : format;
      String name = topic == null ? kafka.topic(Topic.RAW_TEXT) : topic;
      Map<String, Object> settings = kafka.settings(List.of(name));
      try (SendProgress progress = SendProgress.of(texts, reports.isWatched());
          TextSender sender =
              new TextSender(
                  settings,
                  name,
                  new Pace(rate),
                  progress,
                  new BadRowReport(texts.name(), err))) {
        texts.read(chosen, columns(), sender);
        return sender.finish();
      }
    }
  }

  /** The chosen columns, by field of the raw text. */
  private Map<String, @Nullable String> columns() {
    Map<String, @Nullable String> columns = new HashMap<>();
    columns.put("text", textColumn);
    columns.put("brand", brandColumn);
    columns.put("timestamp", timeColumn);
    columns.put("id", idColumn);
    return columns;
  }

  /** Reads a format's name in any case. */
  static final class FormatConverter implements ITypeConverter<TextFormat> {
    @Override
    public TextFormat convert(String value) {
      try {
        return TextFormat.valueOf(value.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + value + "' is none of jsonl, tsv, csv, text");
      }
    }
  }
}
