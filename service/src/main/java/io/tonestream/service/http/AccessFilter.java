package io.tonestream.service.http;

import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.management.endpoint.annotation.Endpoint;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteInfo;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what must not be answered: calls by a name that isn't this host's, requests that another
 * site's page makes, and those without the token. A route needs the token unless it is listed here
 * or marked {@link WithoutToken}, and so does every path that there is not.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(AccessFilter.ORDER)
final class AccessFilter {
  /** After what adds headers to every answer, before all else. */
  static final int ORDER = SecurityHeaders.ORDER + 1;

  /** For probes and for Prometheus. */
  private static final Set<String> OPEN_ENDPOINTS = Set.of("health", "prometheus");

  private final Access access;

  AccessFilter(Access access) {
    this.access = access;
  }

  /** A refusal; null lets the request pass. */
  @RequestFilter
  @Nullable HttpResponse<?> check(HttpRequest<?> request) {
    HttpResponse<?> refusal = refuseHost(request);
    if (refusal == null) {
      refusal = refuseOtherSites(request);
    }
    return refusal == null ? refuseWithoutToken(request) : refusal;
  }

  private @Nullable HttpResponse<?> refuseHost(HttpRequest<?> request) {
    List<String> hosts = request.getHeaders().getAll(HttpHeaders.HOST);
    if (hosts.isEmpty()) {
      return null; // a probe that speaks HTTP/1.0: no browser leaves it out
    }
    if (hosts.size() > 1) {
      return Problem.response(HttpStatus.BAD_REQUEST, "the request has more than one header Host");
    }
    return access.hosts().allow(hosts.get(0))
        ? null
        : Problem.response(
            HttpStatus.MISDIRECTED_REQUEST,
            "this host isn't called '%s'; tonestream.http.allowed-hosts can name it"
                .formatted(hosts.get(0)));
  }

  /** Browsers say who asks; other clients don't, and are no danger here. */
  private @Nullable HttpResponse<?> refuseOtherSites(HttpRequest<?> request) {
    String site = request.getHeaders().get("Sec-Fetch-Site");
    boolean fromOtherSite =
        site == null ? isOfOtherOrigin(request) : !Set.of("same-origin", "none").contains(site);
    boolean isNavigation =
        isReading(request) && "navigate".equals(request.getHeaders().get("Sec-Fetch-Mode"));
    return fromOtherSite && !isNavigation
        ? Problem.response(
            HttpStatus.FORBIDDEN, "a page of another site asks; only this one's own may")
        : null;
  }

  private boolean isOfOtherOrigin(HttpRequest<?> request) {
    String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
    if (origin == null) {
      return false;
    }
    String authority = authority(origin);
    return authority == null
        || !(authority.equalsIgnoreCase(request.getHeaders().get(HttpHeaders.HOST))
            || access.hosts().isConfigured(authority));
  }

  private static @Nullable String authority(String origin) {
    try {
      return URI.create(origin).getRawAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private @Nullable HttpResponse<?> refuseWithoutToken(HttpRequest<?> request) {
    if (!access.needsToken() || (isReading(request) && isOpen(request))) {
      return null;
    }
    String given = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
    if (given != null && access.tokens().accept(given)) {
      return null;
    }
    return Problem.response(
            HttpStatus.UNAUTHORIZED,
            given == null
                ? "this needs a token: send it as Authorization: Bearer TOKEN"
                : "the token is wrong")
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"tonestream\"");
  }

  private static boolean isReading(HttpRequest<?> request) {
    return request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
  }

  private static boolean isOpen(HttpRequest<?> request) {
    return RouteAttributes.getRouteInfo(request).filter(AccessFilter::isOpen).isPresent();
  }

  private static boolean isOpen(RouteInfo<?> route) {
    return route.getAnnotationMetadata().hasAnnotation(WithoutToken.class)
        || route
            .getAnnotationMetadata()
            .stringValue(Endpoint.class, "id")
            .filter(OPEN_ENDPOINTS::contains)
            .isPresent();
  }
}
