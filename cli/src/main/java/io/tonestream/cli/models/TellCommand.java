package io.tonestream.cli.models;

import io.tonestream.cli.kit.KafkaOptions;
import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.FeedbackSender;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code model tell}: humans' labels to {@code feedback}. */
@Command(
    name = "tell",
    sortOptions = false,
    description = {
      "Sends the labels of a file that a human has filled in to feedback.",
      "",
      "The file is one of `model ask`, or any .tsv, .csv or .jsonl with text and label, and id and"
          + " brand where they are known. Rows without a label are left out. If a row is wrong,"
          + " nothing is sent. To send a file again does no harm: the last label of an id counts.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class TellCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Option(
      names = "--sender",
      required = true,
      paramLabel = "NAME",
      description = "Who gave the labels: the header tonestream.sender.")
  private String sender;

  @Mixin private KafkaOptions options;
  @Mixin private ReportOptions reports;

  /**
   * What was sent.
   *
   * @param sent rows with a label
   * @param unlabelled rows without one
   */
  private record FeedbackReport(String topic, String sender, int sent, long unlabelled) {}

  @Override
  public Integer call() {
    AnswerFile answers = AnswerFile.read(file, InstantSource.system().instant());
    String topic = options.topic(Topic.FEEDBACK);
    if (!answers.feedback().isEmpty()) {
      try (FeedbackSender feedback = new FeedbackSender(options.settingsToWrite(topic), topic)) {
        feedback.send(answers.feedback(), sender);
      }
    }
    FeedbackReport report =
        new FeedbackReport(topic, sender, answers.feedback().size(), answers.unlabelled());
    reports.print(report, () -> text(report));
    return 0;
  }

  private static String text(FeedbackReport report) {
    return String.format(
        Locale.ROOT,
        "sent %,d labels of %s to %s; left out %,d rows without a label",
        report.sent,
        report.sender,
        report.topic,
        report.unlabelled);
  }
}
