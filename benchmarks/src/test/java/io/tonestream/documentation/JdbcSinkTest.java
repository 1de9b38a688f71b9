package io.tonestream.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The example that brings figures to a database names what there is. */
class JdbcSinkTest {
  private static final Path EXAMPLE = Path.of("..", "examples", "jdbc-sink");
  private static final Pattern FIELD = Pattern.compile("w ->> '(\\w+)'");
  private static final Pattern COUNT = Pattern.compile("w -> 'counts' ->> '(\\w+)'");
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void readsFieldsThatAWindowHas() throws IOException {
    JsonNode window;
    try (InputStream schema =
        BrandSentiment.class.getResourceAsStream("brand-sentiment.schema.json")) {
      window = json.readTree(schema).at("/$defs/Window/properties");
    }

    assertThat(found(FIELD)).hasSizeGreaterThan(5).allMatch(window::has);
    assertThat(found(COUNT)).hasSize(3).allMatch(window.at("/counts/properties")::has);
  }

  @Test
  void sendsATopicToATableThatIsMade() throws IOException {
    JsonNode connector =
        json.readTree(Files.readString(EXAMPLE.resolve("connector.json"))).get("config");

    assertThat(connector.get("topics").asText()).isEqualTo(Topic.SENTIMENT_AGGREGATES.topicName());
    assertThat(tables())
        .contains(
            "create table %s (\n  %s text primary key,\n  %s text\n)"
                .formatted(
                    connector.get("collection.name.format").asText(),
                    connector.get("transforms.key.field").asText(),
                    connector.get("transforms.column.field").asText()));
  }

  private static List<String> found(Pattern pattern) throws IOException {
    return pattern.matcher(tables()).results().map(result -> result.group(1)).toList();
  }

  private static String tables() throws IOException {
    return Files.readString(EXAMPLE.resolve("tables.sql"));
  }
}
