package io.tonestream.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What services write to their logs, in a JVM of its own: the tests' own log is another. */
final class LoggingTest {
  @Test
  void writesDateTimeZoneLevelThreadAndMessage() throws Exception {
    assertThat(log(null))
        .hasSize(3)
        .allMatch(
            line ->
                line.matches(
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) "
                        + "(INFO |WARN |ERROR) \\[main] .*"));
    assertThat(log(null))
        .element(0)
        .asString()
        .endsWith("INFO  [main] LoggingTest$Program - begins with 3 parts");
  }

  @Test
  void writesJsonIfItIsToldTo() throws Exception {
    List<String> lines = log("json");
    assertThat(lines).hasSize(3);
    for (String line : lines) {
      JsonNode event = new ObjectMapper().readTree(line);
      assertThat(OffsetDateTime.parse(event.path("@timestamp").asText())).isNotNull();
      assertThat(event.path("thread_name").asText()).isEqualTo("main");
    }
    JsonNode last = new ObjectMapper().readTree(lines.get(2));
    assertThat(last.path("level").asText()).isEqualTo("ERROR");
    assertThat(last.path("logger_name").asText()).endsWith("Program");
    assertThat(last.path("message").asText()).isEqualTo("a \"line\"\tand more");
    assertThat(last.path("stack_trace").asText()).contains("IllegalStateException: it failed");
    assertThat(last.size()).isEqualTo(6);
  }

  @Test
  void refusesAFormatThatThereIsNot() {
    assertThatThrownBy(() -> LogFormat.check(Map.of("TONESTREAM_LOG_FORMAT", "xml")))
        .hasMessage("TONESTREAM_LOG_FORMAT is 'xml'; it must be one of [text, json]");
    assertThatCode(() -> LogFormat.check(Map.of())).doesNotThrowAnyException();
    assertThatCode(() -> LogFormat.check(Map.of("TONESTREAM_LOG_FORMAT", "json")))
        .doesNotThrowAnyException();
  }

  private static List<String> log(@Nullable String format)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dlogback.configurationFile="
                + LoggingTest.class.getResource("/logback.xml").getPath(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName());
    builder.environment().remove("TONESTREAM_LOG_FORMAT");
    if (format != null) {
      builder.environment().put("TONESTREAM_LOG_FORMAT", format);
    }
    Process process = builder.start();
    String said = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return said.lines()
        .filter(line -> !line.startsWith("\tat ") && !line.startsWith("java."))
        .toList();
  }

  /** Logs what is to be seen, and what is not. */
  static final class Program {
    public static void main(String[] arguments) {
      Logger log = LoggerFactory.getLogger(Program.class);
      Logger kafka = LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient");
      log.info("begins with {} parts", 3);
      log.debug("not said");
      kafka.info("not said");
      kafka.warn("{} Attempting to close NetworkClient that has already been closed", "[x]");
      kafka.error("Get exceptions for the following tasks: {}", "0_1=…TaskCorruptedException: …");
      kafka.error("Get exceptions for the following tasks: {}", "0_1=…IllegalStateException: …");
      log.error("a \"line\"\tand more", new IllegalStateException("it failed"));
    }
  }
}
