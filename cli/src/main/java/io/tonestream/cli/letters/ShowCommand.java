package io.tonestream.cli.letters;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.app.letters.DeadLetterTopic;
import io.tonestream.app.letters.LetterText;
import io.tonestream.app.letters.OmittedValue;
import io.tonestream.app.letters.Position;
import io.tonestream.app.letters.StoredLetter;
import io.tonestream.app.redaction.TextMask;
import io.tonestream.cli.kit.ConsoleFigures;
import io.tonestream.cli.kit.ConsoleText;
import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.cli.kit.Table;
import io.tonestream.schemas.Topic;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dead-letters show}: all of one. */
@Command(
    name = "show",
    sortOptions = false,
    description = {
      "Shows a dead letter: why it is here, its key, its headers and its value.",
      "A value that was too large to be sent on is read from where it stood.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class ShowCommand implements Callable<Integer> {
  private static final String OURS = "tonestream.";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "WHERE",
      description = "Where it stands, such as dead-letters-0@17; `list` prints some.")
  private String where;

  @Option(
      names = "--text",
      description = "Shows what points to a person too, instead of masking it.")
  private boolean unmasked;

  private final TextMask mask = TextMask.installed();

  @Mixin private KafkaOptions kafka;
  @Mixin private ReportOptions reports;

  /**
   * A letter.
   *
   * @param lost why its value is neither here nor where it stood; absent if it is
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record LetterReport(
      Position at,
      Instant time,
      String stage,
      String reason,
      @Nullable Position source,
      String exception,
      @Nullable Position redrivenFrom,
      @Nullable String key,
      Map<String, String> headers,
      @Nullable Long bytes,
      @Nullable String value,
      @Nullable String lost) {}

  @Override
  public Integer call() {
    String name = kafka.topic(Topic.DEAD_LETTERS);
    Position at = Positions.parse(spec, where, name);
    DeadLetterTopic topic = new DeadLetterTopic(kafka.settings(List.of(name)), name);
    LetterReport report = report(topic, topic.read(at, KafkaOptions.READ_TIMEOUT));
    reports.print(report, () -> text(report));
    return 0;
  }

  private LetterReport report(DeadLetterTopic topic, StoredLetter letter) {
    byte[] key = letter.key();
    byte[] value = letter.value();
    Map<String, String> headers = new LinkedHashMap<>();
    letter.headers().forEach(header -> put(headers, header));
    String lost = null;
    if (letter.omittedBytes() != null && letter.source() != null) {
      OmittedValue omitted =
          OmittedValue.read(
              topic.kafka(), letter.source(), letter.omittedBytes(), KafkaOptions.READ_TIMEOUT);
      if (omitted.record().isPresent()) {
        key = omitted.record().get().key();
        value = omitted.record().get().value();
        omitted.record().get().headers().forEach(header -> put(headers, header));
      } else {
        lost = omitted.lost();
      }
    }
    return new LetterReport(
        letter.at(),
        letter.time(),
        letter.stage(),
        letter.reason(),
        letter.source(),
        letter.exception(),
        letter.redrivenFrom(),
        key == null ? null : shown(key),
        headers,
        value == null ? letter.omittedBytes() : Long.valueOf(value.length),
        value == null ? null : shown(value),
        lost);
  }

  private void put(Map<String, String> headers, Header header) {
    if (!header.key().startsWith(OURS)) {
      headers.put(header.key(), shown(header.value()));
    }
  }

  private String shown(byte @Nullable [] bytes) {
    return unmasked ? LetterText.whole(bytes) : LetterText.masked(bytes, mask);
  }

  private static String text(LetterReport report) {
    Table table = new Table("where", report.at.toString());
    table.add("came", ConsoleFigures.time(report.time));
    table.add("stage", report.stage);
    table.add("reason", report.reason);
    table.add("failed at", ConsoleFigures.orDash(string(report.source)));
    table.add("exception", report.exception);
    if (report.redrivenFrom != null) {
      table.add(
          "before", "it was sent again from %s, and failed again".formatted(report.redrivenFrom));
    }
    table.add("key", ConsoleFigures.orDash(report.key));
    report.headers.forEach((name, value) -> table.add("header", name + "=" + value));
    table.add(
        "value",
        report.lost == null
            ? report.bytes == null ? "none" : String.format(Locale.ROOT, "%,d bytes", report.bytes)
            : "%,d bytes, lost: %s".formatted(report.bytes, report.lost));
    return report.value == null
        ? table.toString()
        : table + "\n\n" + ConsoleText.clean(report.value);
  }

  private static @Nullable String string(@Nullable Position position) {
    return position == null ? null : position.toString();
  }
}
