package io.tonestream.service.http;

import static java.util.stream.Collectors.joining;

import io.micronaut.context.annotation.Primary;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

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
        context.getErrors().stream().map(ProblemResponses::describe).collect(joining("; "));
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

  private static String describe(Error error) {
    return error.getPath().map(path -> path + ": ").orElse("") + error.getMessage();
  }
}
