package io.tonestream.app.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.tonestream.model.bundle.Sha256;
import io.tonestream.service.http.WithoutToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * {@code /api/openapi.yml}: the API's description, made from its controllers when they are
 * compiled.
 */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Tonestream",
            version = "1",
            description =
                "Rolling sentiment of brands. Times are epoch milliseconds, lengths ISO-8601."
                    + " Errors are application/problem+json.",
            license =
                @License(
                    name = "Apache-2.0",
                    url = "https://www.apache.org/licenses/LICENSE-2.0.txt")))
@Controller("/api/openapi.yml")
@Hidden
final class DescriptionController {
  /** Where the compiler's processor writes it: title and version name it. */
  private static final String FILE = "/META-INF/swagger/tonestream-1.yml";

  private final byte[] description;
  private final String tag;

  DescriptionController() {
    YAMLMapper yaml = new YAMLMapper();
    try (InputStream stream = DescriptionController.class.getResourceAsStream(FILE)) {
      if (stream == null) {
        throw new IllegalStateException(FILE + " is not on the class path");
      }
      JsonNode api = yaml.readTree(stream);
      api.findParents("format").forEach(DescriptionController::describeTime);
      description = yaml.writeValueAsBytes(api);
      tag = "\"" + Sha256.of(description).substring(0, 16) + "\"";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE, e);
    }
  }

  /** The processor takes every time to be written as ISO-8601; ours are numbers. */
  private static void describeTime(JsonNode schema) {
    if (schema.path("format").asText().equals("date-time")) {
      ((ObjectNode) schema).put("type", "integer").put("format", "int64");
    }
  }

  /** The description. */
  @WithoutToken
  @Get(produces = "application/yaml")
  HttpResponse<byte[]> show(HttpRequest<?> request) {
    return Revalidated.of(request, tag, () -> description);
  }
}
