package io.tonestream.cli.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tonestream.schemas.Json;
import java.io.PrintWriter;

/** Figures as JSON, for people and programs to read. */
final class JsonOutput {
  private JsonOutput() {}

  static void print(PrintWriter out, Object figures) throws JsonProcessingException {
    out.println(
        Json.mapperBuilder().build().writerWithDefaultPrettyPrinter().writeValueAsString(figures));
  }
}
