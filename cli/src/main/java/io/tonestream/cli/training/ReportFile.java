package io.tonestream.cli.training;

import io.tonestream.cli.kit.OutputFile;
import io.tonestream.trainer.report.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command writes its report, if anywhere. */
final class ReportFile {
  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Writes a report to look at, as one HTML file.")
  private @Nullable Path file;

  /** Asked before hours of work, not after. */
  void requireWritable() {
    if (file != null) {
      OutputFile.requireWritable("--report", file);
    }
  }

  void write(TrainingReport report) throws IOException {
    if (file != null) {
      Files.writeString(file, report.html());
    }
  }
}
