package io.tonestream.service.http;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;

/**
 * Why a request was refused, as RFC 9457 has it ({@code application/problem+json}).
 *
 * @param type {@code about:blank}: the status says it
 * @param title what the status means
 * @param status the HTTP status
 * @param detail what is wrong with this request, and the remedy
 */
public record Problem(String type, String title, int status, String detail) {
  public static final String MEDIA_TYPE = "application/problem+json";

  Problem(HttpStatus status, String detail) {
    this("about:blank", status.getReason(), status.getCode(), detail);
  }

  /** The answer that says it; who asks may add headers. */
  public static MutableHttpResponse<Problem> response(HttpStatus status, String detail) {
    return HttpResponse.<Problem>status(status)
        .body(new Problem(status, detail))
        .contentType(MEDIA_TYPE)
        .header("Cache-Control", "no-store");
  }
}
