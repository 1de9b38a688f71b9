package io.tonestream.app.batching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tonestream.app.batching.DeadLetter.Stage;
import io.tonestream.schemas.RawText;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

final class DeadLetterTest {
  private static final TopicPartition PARTITION = new TopicPartition("raw-text", 2);

  @Test
  void hasTheStagesThatTheAsyncApiDocumentNames() throws IOException {
    JsonNode headers =
        new YAMLMapper()
            .readTree(RawText.class.getResource("asyncapi.yaml"))
            .at("/components/messages/deadLetter/headers/properties");
    assertThat(headers.at("/" + DeadLetter.STAGE_HEADER + "/enum"))
        .extracting(JsonNode::asText)
        .containsExactly(
            Arrays.stream(Stage.values())
                .map(stage -> stage.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new));
  }

  @Test
  void keepsForeignHeadersAndReplacesThoseOfAnEarlierLetter() {
    Headers own = new RecordHeaders().add("trace", "abc".getBytes(UTF_8));
    Headers first =
        DeadLetter.of(Stage.READ, new IllegalArgumentException("first")).headers(own, PARTITION, 7);
    Headers second =
        DeadLetter.of(Stage.TIME, new IllegalArgumentException("second"))
            .headers(first, PARTITION, 9);

    assertThat(second.headers(DeadLetter.REASON_HEADER)).hasSize(1);
    assertThat(text(second.lastHeader(DeadLetter.REASON_HEADER))).isEqualTo("second");
    assertThat(text(second.lastHeader(DeadLetter.SOURCE_HEADER))).isEqualTo("raw-text-2@9");
    assertThat(text(second.lastHeader("trace"))).isEqualTo("abc");
  }

  private static String text(Header header) {
    return new String(header.value(), UTF_8);
  }
}
