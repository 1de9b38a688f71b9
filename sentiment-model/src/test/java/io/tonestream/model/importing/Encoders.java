package io.tonestream.model.importing;

import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Small encoders with random numbers, and what they and Google's BERT give for some texts by an
 * implementation that shares no code with ours.
 */
final class Encoders {
  private Encoders() {}

  /** What is expected of a text; fields are absent where they don't apply. */
  record Expected(
      String text,
      @Nullable String text_b,
      int[] input_ids,
      int[] token_type_ids,
      float @Nullable [] logits,
      float @Nullable [] probabilities,
      @Nullable String label,
      float @Nullable [] pooler_output,
      float @Nullable [] cls_last_hidden_state,
      float @Nullable [] mean_last_hidden_state,
      float @Nullable [] pooler_output_tanh_gelu,
      float @Nullable [] cls_last_hidden_state_tanh_gelu,
      float @Nullable [] mean_last_hidden_state_tanh_gelu) {
    TextPair pair() {
      return new TextPair(text, text_b);
    }
  }

  /** A folder or a file of them. */
  static Path path(String name) {
    URL url = Objects.requireNonNull(Encoders.class.getResource("/encoders/" + name), name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A file of expected values. */
  static List<Expected> expected(String name) {
    try {
      return Files.readAllLines(path(name)).stream()
          .map(line -> Json.read(Expected.class, line.getBytes(StandardCharsets.UTF_8)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
