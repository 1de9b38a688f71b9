package io.tonestream.trainer.distillation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.BadJsonException;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Probabilities;
import io.tonestream.trainer.TrainingException;
import io.tonestream.trainer.checkpoint.CheckpointFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** What they say about a text. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Line(String text, @Nullable String target, Probabilities probabilities) {}

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
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      if (!lines.isEmpty() && lines.get(0).equals(header)) {
        lines.subList(1, lines.size()).forEach(this::keep);
      }
    }
    Path fresh = CheckpointFile.beside(file, ".part");
    try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
      out.write(header + "\n");
      for (Map.Entry<TextPair, Probabilities> each : taught.entrySet()) {
        out.write(line(each.getKey(), each.getValue()) + "\n");
      }
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private void keep(String json) {
    try {
      Line line = Json.read(Line.class, json.getBytes(StandardCharsets.UTF_8));
      taught.put(new TextPair(line.text(), line.target()), line.probabilities());
    } catch (BadJsonException e) {
      // the last one, which was cut: it is asked again
    }
  }

  private static String line(Object value) {
    return new String(Json.write(value), StandardCharsets.UTF_8);
  }

  private static String line(TextPair text, Probabilities probabilities) {
    return line(new Line(text.text(), text.second(), probabilities));
  }

  synchronized boolean has(TextPair text) {
    return taught.containsKey(text);
  }

  synchronized Probabilities get(TextPair text) {
    return Objects.requireNonNull(taught.get(text), text.text());
  }

  synchronized void add(List<TextPair> texts, List<Probabilities> said) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      taught.put(texts.get(i), said.get(i));
      lines.append(line(texts.get(i), said.get(i))).append('\n');
    }
    try {
      Files.writeString(file, lines, StandardOpenOption.APPEND);
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
