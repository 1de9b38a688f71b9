package io.tonestream.app.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.swagger.v3.oas.annotations.Hidden;
import io.tonestream.app.feed.LatestAlerts;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.schemas.Json;
import io.tonestream.service.http.WithoutToken;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code /health/dashboard}: whether the API answers with all that there is. It doesn't depend on
 * the stream: an instance can answer for all brands while its own stores are restored.
 */
@Hidden
@Controller("/health/dashboard")
final class DashboardHealth {
  private final LatestBrands brands;
  private final LatestAlerts alerts;
  private final LatestDrivers drivers;

  DashboardHealth(LatestBrands brands, LatestAlerts alerts, LatestDrivers drivers) {
    this.brands = brands;
    this.alerts = alerts;
    this.drivers = drivers;
  }

  /** 200 once what the topics hold has been read, 503 before. */
  @Get
  @WithoutToken
  @Produces(MediaType.APPLICATION_JSON)
  MutableHttpResponse<byte[]> health() {
    Map<String, Boolean> read = new LinkedHashMap<>();
    read.put("brands", brands.isComplete());
    read.put("alerts", alerts.isComplete());
    read.put("drivers", drivers.isComplete());
    boolean isUp = !read.containsValue(false);
    return HttpResponse.<byte[]>status(isUp ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .body(Json.write(Map.of("status", isUp ? "UP" : "DOWN", "read", read)));
  }
}
