package io.tonestream.app.web;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import java.util.Arrays;
import java.util.function.Supplier;

/** Answers that a client may keep but must ask for again: 304 if they still hold. */
final class Revalidated {
  private Revalidated() {}

  /**
   * The body, unless the client has the one with this tag.
   *
   * @param tag an entity tag, quotes and all
   */
  static <T> MutableHttpResponse<T> of(HttpRequest<?> request, String tag, Supplier<T> body) {
    MutableHttpResponse<T> response =
        has(request, tag) ? HttpResponse.notModified() : HttpResponse.ok(body.get());
    return response.header(HttpHeaders.ETAG, tag).header(HttpHeaders.CACHE_CONTROL, "no-cache");
  }

  /** Compared weakly, as {@code If-None-Match} asks for. */
  private static boolean has(HttpRequest<?> request, String tag) {
    return request.getHeaders().getAll(HttpHeaders.IF_NONE_MATCH).stream()
        .flatMap(header -> Arrays.stream(header.split(",", -1)))
        .map(String::strip)
        .anyMatch(given -> given.equals("*") || opaque(given).equals(opaque(tag)));
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }
}
