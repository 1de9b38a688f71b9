package io.tonestream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The JSON Schema that lies beside a wire record. */
final class SchemaFile {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonNode json;
  private final Schema schema;

  private SchemaFile(JsonNode json) {
    this.json = json;
    this.schema = SCHEMAS.getSchema(json);
  }

  static SchemaFile of(Class<?> record) {
    return new SchemaFile(read(fileName(record)));
  }

  static String fileName(Class<?> record) {
    String words = record.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-");
    return words.toLowerCase(Locale.ROOT) + ".schema.json";
  }

  JsonNode json() {
    return json;
  }

  /** What keeps a document from being valid; formats such as date-time count. */
  List<Error> errors(byte[] document) {
    return schema.validate(
        new String(document, UTF_8),
        InputFormat.JSON,
        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  private static JsonNode read(String fileName) {
    try (InputStream file =
        requireNonNull(SchemaFile.class.getResourceAsStream(fileName), fileName)) {
      return Json.mapperBuilder().build().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
