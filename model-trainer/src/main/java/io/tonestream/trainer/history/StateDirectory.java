package io.tonestream.trainer.history;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.trainer.gate.Answers;
import io.tonestream.trainer.report.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where a trainer keeps what outlives it; a file says in which format all of it is. */
public final class StateDirectory {
  /** Of all that lies there. Releases that had none of these files had the first. */
  static final int FORMAT = 1;

  private final Path path;

  /**
   * Makes it if it is missing.
   *
   * @throws UncheckedIOException if it can't be made
   * @throws IllegalStateException if a later release wrote what is there
   */
  public StateDirectory(Path path) {
    this.path = path;
    try {
      requireKnownFormat();
      Files.createDirectories(reports());
      Files.createDirectories(answers());
      if (!Files.exists(format())) {
        write(format(), (FORMAT + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "can't make the state directory " + path + ": check its folder and rights", e);
    }
  }

  private void requireKnownFormat() throws IOException {
    if (!Files.exists(format())) {
      return;
    }
    String kept = Files.readString(format(), StandardCharsets.ISO_8859_1).strip();
    if (!kept.equals(String.valueOf(FORMAT))) {
      throw new IllegalStateException(
          "the state directory %s has format %s, and this release knows format %d: a later release wrote it; go on with that one, or with a copy of the directory from before"
              .formatted(path, kept, FORMAT));
    }
  }

  private Path format() {
    return path.resolve("format");
  }

  /** The file with all feedback. */
  public Path feedback() {
    return path.resolve("feedback.jsonl");
  }

  /** The file with all retrainings. */
  public Path runs() {
    return path.resolve("runs.jsonl");
  }

  /** The bundle that the last retraining made, published or not. */
  public Path candidate() {
    return path.resolve("candidate.zip");
  }

  /** Keeps the bundle that a retraining made, in place of the one before. */
  public void keepCandidate(ModelBundle bundle) {
    try {
      bundle.write(candidate());
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + candidate() + ": is the disk full?", e);
    }
  }

  /** Keeps what a version said of the texts that it was judged by, beside what it said before. */
  public void keepAnswers(String version, Answers answers) {
    Answers all = readAnswers(version).map(before -> before.with(answers)).orElse(answers);
    write(answers(version), Json.write(all));
  }

  /** What a version said of the texts that it was judged by, if that is known. */
  public Optional<Answers> readAnswers(String version) {
    Path file = answers(version);
    try {
      return Files.exists(file)
          ? Optional.of(Json.read(Answers.class, Files.readAllBytes(file)))
          : Optional.empty();
    } catch (IOException | BadJsonException e) {
      throw new IllegalStateException(
          "can't read " + file + ": check its rights, or delete it if it is damaged", e);
    }
  }

  /** Writes a retraining's report, whole or not at all. */
  public void keepReport(long run, String html) {
    write(report(run), html.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] content) {
    try {
      Path unfinished = Files.createTempFile(file.getParent(), ".unfinished-", "");
      try {
        Files.write(unfinished, content);
        Files.move(
            unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file + ": is the disk full?", e);
    }
  }

  /** A retraining's report, if it came so far. */
  public Optional<String> readReport(long run) {
    Path report = report(run);
    try {
      return Files.exists(report) ? Optional.of(Files.readString(report)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + report + ": check its rights", e);
    }
  }

  /** Deletes the reports that quote one of these texts. */
  public void dropReportsWith(Set<String> texts) {
    try (Stream<Path> all = Files.list(reports())) {
      for (Path report : all.toList()) {
        String html = Files.readString(report);
        if (texts.stream().anyMatch(text -> TrainingReport.quotes(html, text))) {
          Files.delete(report);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "can't look through " + reports() + " for texts to erase: check its rights", e);
    }
  }

  /** Deletes the reports that are older than this: they quote texts. */
  public void dropReportsBefore(Instant oldest) {
    try (Stream<Path> all = Files.list(reports())) {
      for (Path report : all.toList()) {
        if (Files.getLastModifiedTime(report).toInstant().isBefore(oldest)) {
          Files.delete(report);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "can't look through " + reports() + " for what is too old: check its rights", e);
    }
  }

  private Path reports() {
    return path.resolve("reports");
  }

  private Path answers() {
    return path.resolve("answers");
  }

  private Path answers(String version) {
    return answers().resolve(version + ".json");
  }

  private Path report(long run) {
    return reports().resolve(run + ".html");
  }
}
