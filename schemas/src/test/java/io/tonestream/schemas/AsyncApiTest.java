package io.tonestream.schemas;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Holds asyncapi.yaml to the code; AsyncAPI's own validator runs in src/test/asyncapi. */
class AsyncApiTest {
  private final JsonNode document = document();

  @Test
  void hasAChannelForEachTopic() {
    List<String> addresses = new ArrayList<>();
    document.get("channels").forEach(channel -> addresses.add(channel.get("address").asText()));
    assertThat(addresses)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Topic.values()).map(Topic::topicName).toList());
  }

  @Test
  void statesTheSettingsThatTopicsAreCreatedWith() {
    for (Topic topic : Topic.values()) {
      Map<String, String> wanted = new HashMap<>(topic.configuration());
      JsonNode stated = channel(topic).at("/bindings/kafka/topicConfiguration");
      assertThat(channel(topic).at("/bindings/kafka/partitions").asInt(0))
          .as(topic.topicName())
          .isEqualTo(topic.partitions(0));
      assertThat(stated.at("/cleanup.policy/0").asText())
          .as(topic.topicName())
          .isEqualTo(wanted.getOrDefault("cleanup.policy", "delete"));
      assertThat(stated.path("max.message.bytes").asText(""))
          .as(topic.topicName())
          .isEqualTo(wanted.getOrDefault("max.message.bytes", ""));
      assertThat(stated.path("retention.ms").asText(""))
          .as(topic.topicName())
          .isEqualTo(wanted.getOrDefault("retention.ms", ""));
    }
  }

  @Test
  void refersToTheSchemaOfEachRecord() {
    assertThat(payload(Topic.RAW_TEXT)).isEqualTo("./" + SchemaFile.fileName(RawText.class));
    assertThat(payload(Topic.LABELED_TEXT))
        .isEqualTo("./" + SchemaFile.fileName(LabeledText.class));
    assertThat(payload(Topic.SENTIMENT_AGGREGATES))
        .isEqualTo("./" + SchemaFile.fileName(BrandSentiment.class));
    assertThat(payload(Topic.SENTIMENT_DRIVERS))
        .isEqualTo("./" + SchemaFile.fileName(BrandDrivers.class));
    assertThat(payload(Topic.SENTIMENT_ALERTS))
        .isEqualTo("./" + SchemaFile.fileName(SentimentAlert.class));
    assertThat(payload(Topic.FEEDBACK)).isEqualTo("./" + SchemaFile.fileName(Feedback.class));
    assertThat(payload(Topic.MODELS, "modelManifest"))
        .isEqualTo("./" + SchemaFile.fileName(PublishedModel.class));
    assertThat(payload(Topic.MODELS, "modelPointer"))
        .isEqualTo("./" + SchemaFile.fileName(ModelPointer.class));
    assertThat(payload(Topic.MODEL_STATUS))
        .isEqualTo("./" + SchemaFile.fileName(ModelStatus.class));
  }

  @Test
  void hasTheVersionThatIsReleasedNext() throws IOException {
    String version = document.at("/info/version").asText();
    assertThat(Path.of("../pom.xml")).content().contains("<revision>" + version + "-SNAPSHOT<");
  }

  @Test
  void hasNoReferenceThatLeadsNowhere() {
    List<JsonNode> references = document.findValues("$ref");
    assertThat(references).hasSizeGreaterThan(20);
    for (JsonNode reference : references) {
      String target = reference.asText();
      if (target.startsWith("#")) {
        assertThat(document.at(target.substring(1)).isMissingNode()).as(target).isFalse();
      } else {
        assertThat(AsyncApiTest.class.getResource(target)).as(target).isNotNull();
      }
    }
  }

  /** The reference of the one message of a topic's channel. */
  private String payload(Topic topic) {
    JsonNode messages = channel(topic).get("messages");
    assertThat(messages).hasSize(1);
    return payload(topic, messages.fieldNames().next());
  }

  private String payload(Topic topic, String name) {
    String message = channel(topic).get("messages").get(name).get("$ref").asText();
    return document.at(message.substring(1)).at("/payload/$ref").asText();
  }

  private JsonNode channel(Topic topic) {
    return StreamSupport.stream(document.get("channels").spliterator(), false)
        .filter(channel -> channel.get("address").asText().equals(topic.topicName()))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode document() {
    try (InputStream file =
        requireNonNull(AsyncApiTest.class.getResourceAsStream("asyncapi.yaml"))) {
      return new YAMLMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
