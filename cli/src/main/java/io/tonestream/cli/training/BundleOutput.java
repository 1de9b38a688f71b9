package io.tonestream.cli.training;

import io.tonestream.cli.kit.OutputFile;
import io.tonestream.model.bundle.ModelBundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Where a command writes the bundle that it makes, and when it was made. */
@SuppressWarnings("NullAway.Init") // picocli fills what is required
final class BundleOutput {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "Where to write the bundle.")
  private Path file;

  Path file() {
    return file;
  }

  /** Asked before hours of work, not after. */
  void requireWritable() {
    OutputFile.requireWritable("--out", file);
  }

  /** Says what was written. */
  void tell(ModelBundle bundle, PrintWriter console) throws IOException {
    console.println(
        String.format(
            Locale.ROOT,
            "wrote %s: version %s, %,d bytes%nsha256 %s",
            file,
            bundle.version(),
            Files.size(file),
            bundle.sha256()));
  }

  /** Now, or the time that a reproducible build asks for. */
  static Instant created() {
    String epoch = System.getenv("SOURCE_DATE_EPOCH");
    if (epoch == null) {
      return Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    }
    try {
      return Instant.ofEpochSecond(Long.parseLong(epoch));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "SOURCE_DATE_EPOCH is '" + epoch + "', not a number of seconds", e);
    }
  }
}
