package io.tonestream.trainer.distillation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.CheckpointFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What teachers say about texts, kept as it comes: it may take hours, and goes on where it was cut.
 * JSON lines, the first of which says who the teachers are. Any thread.
 */
public final class TaughtFile {
  private final Path file;
  private final Map<TextPair, Probabilities> taught = new HashMap<>();

  /** Who taught. */
  private record Header(List<String> teachers) {}

  /** What they said of the texts of one run: a line, which counts whole or not at all. */
  private record Batch(List<Said> said) {
    static Batch of(List<TextPair> texts, List<Probabilities> said) {
      List<Said> each = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        each.add(new Said(texts.get(i).text(), texts.get(i).second(), said.get(i)));
      }
      return new Batch(each);
    }
  }

  /** What they said of a text. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Said(String text, @Nullable String target, Probabilities probabilities) {}

  /**
   * The file beside the bundle that is to be trained. What other teachers said is forgotten, and so
   * is a last line that was cut.
   */
  public TaughtFile(Path bundle, Teachers teachers) {
    file = CheckpointFile.beside(bundle, ".taught");
    try {
      read(teachers);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private void read(Teachers teachers) throws IOException {
    String header = line(new Header(teachers.versions()));
    List<Batch> kept = new ArrayList<>();
    if (Files.exists(file)) {
      // The last line may be cut within a character, and what is no UTF-8 is no line to a reader.
      List<String> lines = new String(Files.readAllBytes(file), UTF_8).lines().toList();
      if (!lines.isEmpty() && lines.get(0).equals(header)) {
        lines.stream().skip(1).forEach(line -> batch(line).ifPresent(kept::add));
      }
    }
    Path fresh = CheckpointFile.beside(file, ".part");
    try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
      out.write(header + "\n");
      for (Batch batch : kept) {
        out.write(line(batch) + "\n");
      }
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    kept.forEach(this::keep);
  }

  /** One that was cut is asked again. */
  private static Optional<Batch> batch(String line) {
    try {
      return Optional.of(Json.read(Batch.class, line.getBytes(UTF_8)));
    } catch (BadJsonException e) {
      return Optional.empty();
    }
  }

  private void keep(Batch batch) {
    for (Said said : batch.said()) {
      taught.put(new TextPair(said.text(), said.target()), said.probabilities());
    }
  }

  private static String line(Object value) {
    return new String(Json.write(value), UTF_8);
  }

  synchronized boolean has(TextPair text) {
    return taught.containsKey(text);
  }

  synchronized Probabilities get(TextPair text) {
    return Objects.requireNonNull(taught.get(text), text.text());
  }

  synchronized void add(List<TextPair> texts, List<Probabilities> said) {
    Batch batch = Batch.of(texts, said);
    keep(batch);
    try {
      Files.writeString(file, line(batch) + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private TrainingException unusable(IOException e) {
    return new TrainingException(
        "cannot read or write " + file + " (" + e + "): mend that, and go on with --resume", e);
  }

  /** Deletes it: the training has ended. */
  public void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
