package io.tonestream.service.http;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JacksonException;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.tonestream.schemas.Json;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes all errors of the HTTP server, ours and its own, as a {@link Problem}. */
@Singleton
@Primary
final class ProblemResponses implements ErrorResponseProcessor<Problem> {
  @Override
  public MutableHttpResponse<Problem> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    HttpStatus status = response.status();
    return response
        .body(new Problem(status, detail(context, status)))
        .contentType(Problem.MEDIA_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  /** What went wrong inside is for the log alone. */
  private static String detail(ErrorContext context, HttpStatus status) {
    if (status.getCode() >= 500 && status != HttpStatus.SERVICE_UNAVAILABLE) {
      return "the server's log says why";
    }
    String errors =
        badJson(context.getRootCause().orElse(null))
            .orElseGet(
                () ->
                    context.getErrors().stream()
                        .map(ProblemResponses::describe)
                        .collect(joining("; ")));
    // Others than ours don't say what they are about.
    if (context
        .getRootCause()
        .map(Object::getClass)
        .filter(HttpStatusException.class::equals)
        .isPresent()) {
      return errors;
    }
    HttpRequest<?> request = context.getRequest();
    return "%s %s: %s".formatted(request.getMethodName(), request.getPath(), errors);
  }

  /** What is wrong with a body; Jackson would name our classes. */
  private static Optional<String> badJson(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JacksonException json) {
        return Optional.of(Json.reason(json));
      }
    }
    return Optional.empty();
  }

  private static String describe(Error error) {
    return error.getPath().map(path -> path + ": ").orElse("") + error.getMessage();
  }
}
