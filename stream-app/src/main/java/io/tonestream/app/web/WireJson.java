package io.tonestream.app.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.jackson.ObjectMapperFactory;
import io.tonestream.schemas.Json;
import jakarta.inject.Singleton;

/** Makes the HTTP server write JSON as it stands on the topics: times, lengths, names. */
@Factory
final class WireJson {
  @Singleton
  @Replaces(value = ObjectMapper.class, factory = ObjectMapperFactory.class)
  ObjectMapper objectMapper() {
    return Json.mapperBuilder()
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(
                JsonInclude.Include.USE_DEFAULTS, JsonInclude.Include.USE_DEFAULTS))
        .build();
  }
}
