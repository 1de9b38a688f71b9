package io.tonestream.app.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.web.RawClient.Answer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts that requests bring, scored by the bundled model: no Kafka. */
@SuppressWarnings("NullAway.Init") // each test starts it
final class PredictTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "Content-Type: application/json";
  private static final String INFER = "/v2/models/sentiment/infer";

  private EmbeddedServer server;
  private RawClient client;

  private void start(String... settings) {
    Map<String, Object> all = new HashMap<>(Map.of("micronaut.server.port", "-1"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    server = ApplicationContext.run(EmbeddedServer.class, all, "stream");
    client = new RawClient(server.getPort(), "127.0.0.1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void scoresTextsWithTheModelThatLabels() throws Exception {
    start();
    JsonNode answer = ok("/api/predict", "{\"texts\": [\"I love it\", \"I hate it, awful\"]}");
    assertThat(answer.get("modelVersion").textValue())
        .isEqualTo(server.getApplicationContext().getBean(ModelRegistry.class).activeVersion());
    assertThat(answer.get("predictions")).hasSize(2);
    assertThat(answer.at("/predictions/0/label").textValue()).isEqualTo("positive");
    assertThat(answer.at("/predictions/1/label").textValue()).isEqualTo("negative");
    JsonNode probabilities = answer.at("/predictions/0/probabilities");
    assertThat(
            probabilities.get("negative").doubleValue()
                + probabilities.get("neutral").doubleValue()
                + probabilities.get("positive").doubleValue())
        .isBetween(0.999, 1.001);
    JsonNode about = ok("/api/predict", "{\"texts\": [\"I love it\"], \"brand\": \"Acme\"}");
    assertThat(about.get("predictions")).hasSize(1);
  }

  @Test
  void speaksTheOpenInferenceProtocol() throws Exception {
    start();
    JsonNode answer =
        ok(
            INFER,
            """
            {"id": "7", "inputs": [{"name": "text", "shape": [2], "datatype": "BYTES",
              "data": ["I love it", "I hate it, awful"]}]}""");
    assertThat(answer.get("id").textValue()).isEqualTo("7");
    assertThat(answer.get("model_name").textValue()).isEqualTo("sentiment");
    assertThat(answer.get("model_version").textValue()).isNotEmpty();
    assertThat(answer.at("/outputs/0").toString())
        .isEqualTo(
            "{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"positive\",\"negative\"]}");
    assertThat(answer.at("/outputs/1/shape").toString()).isEqualTo("[2,3]");
    assertThat(answer.at("/outputs/1/data")).hasSize(6);

    JsonNode one =
        ok(
            INFER,
            """
            {"inputs": [
              {"name": "text", "shape": [1, 1], "datatype": "BYTES", "data": [["I love it"]]},
              {"name": "brand", "shape": [1], "datatype": "BYTES", "data": ["Acme"]}],
             "outputs": [{"name": "label"}]}""");
    assertThat(one.get("outputs")).hasSize(1);
    assertThat(one.has("id")).isFalse();

    assertThat(JSON.readTree(client.ask("GET", "/v2/models/sentiment").body()).at("/inputs/0/name"))
        .hasToString("\"text\"");
    assertThat(client.ask("GET", "/v2/health/ready").body()).isEqualTo("{\"ready\":true}");
    assertThat(client.ask("GET", "/v2/health/live").status()).isEqualTo(200);
    assertThat(client.ask("GET", "/v2/models/sentiment/ready").status()).isEqualTo(200);
    assertThat(client.ask("GET", "/v2/models/other/ready").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/predict | {} | texts has 0 texts; it must have 1 to 128",
        "/api/predict | {\"texts\": []} | texts has 0 texts; it must have 1 to 128",
        "/api/predict | {\"texts\": [\"a\", \" \"]} | texts[1]: text is blank",
        "/api/predict | {\"texts\": [\"a\", null]} | texts[1]: text is blank",
        "/api/predict | {\"texts\": [\"a\"], \"brand\": \" \"} | texts[0]: brand",
        "/api/predict | {\"texts\": \"a | POST /api/predict: not JSON in texts: ",
        "/api/predict | {\"texts\": 7} | POST /api/predict: texts: expected a list",
        "/api/predict | [] | POST /api/predict: expected an object and nothing after it",
        "/v2/models/sentiment/infer | {} | text has 0 texts; it must have 1 to 128",
        "/v2/models/sentiment/infer | {\"inputs\":[null]} | inputs has null among its elements",
        "/v2/models/sentiment/infer | {\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[null],\"data\":[\"a\"]}]} | the shape of input text has null among its elements",
        "/v2/models/sentiment/infer | {\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"a\"]}],\"outputs\":[null]} | outputs has null among its elements",
        "/v2/models/sentiment/infer | {\"inputs\":[{\"name\":\"x\"}]} | there is no input 'x'; there are text and brand",
        "/v2/models/sentiment/infer | {\"inputs\":[{\"name\":\"text\",\"datatype\":\"FP32\"}]} | input text has datatype FP32; it must be BYTES",
        "/v2/models/sentiment/infer | {\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"a\"]}]} | input text has 1 strings in shape [2]",
        "/v2/models/sentiment/infer | {\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[7]}]} | input text has data other than strings",
      })
  void saysWhatIsWrongWithARequest(String path, String body, String detail) throws Exception {
    start();
    Answer answer = client.post(path, body, TYPE);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.hasHeader("Content-Type: application/problem+json")).isTrue();
    assertThat(JSON.readTree(answer.body()).get("detail").textValue()).startsWith(detail);
  }

  @Test
  void boundsNumberAndBytes() throws Exception {
    start("tonestream.predict.max-texts", "2");
    assertThat(client.post("/api/predict", "{\"texts\":[\"a\",\"b\",\"c\"]}", TYPE).body())
        .contains("texts has 3 texts; it must have 1 to 2");
    Answer large =
        client.post("/api/predict", "{\"texts\":[\"" + "a".repeat(2_000_000) + "\"]}", TYPE);
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.hasHeader("Content-Type: application/problem+json")).isTrue();
    Answer form = client.post("/api/predict", "texts=a", "Content-Type: text/plain");
    assertThat(form.status()).as("what a form of another site can send").isEqualTo(415);
  }

  @Test
  void takesNoMoreThanItsShareOfTime() throws Exception {
    start("tonestream.predict.time", "0.001");
    String body = "{\"texts\":[%s]}".formatted("\"so good\",".repeat(127) + "\"bad\"");
    @Nullable Answer refused = null;
    for (int i = 0; i < 100 && refused == null; i++) {
      Answer answer = client.post("/api/predict", body, TYPE);
      refused = answer.status() == 503 ? answer : null;
    }
    assertThat(requireNonNull(refused).body())
        .contains("tonestream.predict.time, is spent: try again later");
    assertThat(refused.head().toLowerCase(Locale.ROOT)).contains("retry-after: ");
  }

  @Test
  void scoresNothingWhereItHasNoTime() throws Exception {
    start("tonestream.predict.time", "0");
    Answer refused = client.post("/api/predict", "{\"texts\":[\"good\"]}", TYPE);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body())
        .contains("tonestream.predict.time is 0: this instance scores no texts over HTTP");
    assertThat(refused.head().toLowerCase(Locale.ROOT)).contains("retry-after: 3601");
  }

  private JsonNode ok(String path, String body) throws Exception {
    Answer answer = client.post(path, body, TYPE);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }
}
