package io.tonestream.service.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Tells browsers what the pages may do: run the app's own scripts and nothing else. Whatever a
 * brand or a text is called, none of it is ever a program.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(SecurityHeaders.ORDER)
final class SecurityHeaders {
  /** Around all other filters, whose refusals have the headers too. */
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

  private static final String POLICY_HEADER = "Content-Security-Policy";
  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "connect-src 'self'",
          "img-src 'self' data:",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'");

  /** On every answer, errors included; one that has a policy of its own keeps it. */
  @ResponseFilter
  void add(HttpRequest<?> request, MutableHttpResponse<?> response) {
    if (!response.getHeaders().contains(POLICY_HEADER)) {
      response.header(POLICY_HEADER, POLICY);
    }
    response
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("X-Frame-Options", "DENY");
    if (request.isSecure()) {
      response.header("Strict-Transport-Security", "max-age=31536000");
    }
  }
}
