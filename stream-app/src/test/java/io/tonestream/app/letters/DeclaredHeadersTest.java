package io.tonestream.app.letters;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.batching.DeadLetters;
import io.tonestream.schemas.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the headers that asyncapi.yaml declares to those of letters. */
final class DeclaredHeadersTest {
  @Test
  void areThoseOfLettersAndTheirNotes() throws IOException {
    assertThat(headers("deadLetter"))
        .containsExactlyInAnyOrder(
            DeadLetter.STAGE_HEADER,
            DeadLetter.REASON_HEADER,
            DeadLetter.SOURCE_HEADER,
            DeadLetter.EXCEPTION_HEADER,
            DeadLetter.REDRIVEN_FROM_HEADER,
            DeadLetters.OMITTED_BYTES_HEADER);
    assertThat(headers("letterNote"))
        .containsExactlyInAnyOrder(StoredLetter.REDRIVEN_HEADER, StoredLetter.ERASED_HEADER);
    assertThat(headers("rawText")).containsExactly(DeadLetter.REDRIVEN_FROM_HEADER);
  }

  private static List<String> headers(String message) throws IOException {
    try (InputStream file = requireNonNull(Topic.class.getResourceAsStream("asyncapi.yaml"))) {
      JsonNode document = new YAMLMapper().readTree(file);
      List<String> names = new ArrayList<>();
      document
          .at("/components/messages/%s/headers/properties".formatted(message))
          .fieldNames()
          .forEachRemaining(names::add);
      return names;
    }
  }
}
