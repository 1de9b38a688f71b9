package io.tonestream.app.web;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tonestream.app.feed.LatestAlerts;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.service.http.Problem;
import java.util.List;
import java.util.function.Predicate;

/** {@code /api/alerts}: which brands left what their history predicts. */
@Controller("/api")
final class AlertsController {
  private static final int MOST = 1_000;

  private final LatestAlerts alerts;

  AlertsController(LatestAlerts alerts) {
    this.alerts = alerts;
  }

  /** Which alerts to give. */
  enum Which {
    /** Those that are raised. */
    OPEN,
    /** Those that are cleared too. */
    ALL
  }

  /**
   * Alerts of all brands, each as its last record has it, newest first.
   *
   * @param state open alone, or all
   * @param limit the most alerts
   */
  @ApiResponse(responseCode = "200", description = "the alerts")
  @ApiResponse(
      responseCode = "400",
      description = "a parameter is wrong; detail says which",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Get("/alerts")
  HttpResponse<List<SentimentAlert>> list(
      HttpRequest<?> request,
      @Parameter(required = false) @QueryValue(defaultValue = "OPEN") Which state,
      @Parameter(required = false) @QueryValue(defaultValue = "100") int limit) {
    return answer(request, state, limit, alert -> true);
  }

  /**
   * A brand's alerts, each as its last record has it, newest first; none of a brand that raised
   * none.
   *
   * @param brand the brand's name
   * @param state open alone, or all
   * @param limit the most alerts
   */
  @ApiResponse(responseCode = "200", description = "the alerts")
  @ApiResponse(
      responseCode = "400",
      description = "a parameter is wrong; detail says which",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Get("/brands/{brand}/alerts")
  HttpResponse<List<SentimentAlert>> ofBrand(
      HttpRequest<?> request,
      String brand,
      @Parameter(required = false) @QueryValue(defaultValue = "ALL") Which state,
      @Parameter(required = false) @QueryValue(defaultValue = "100") int limit) {
    return answer(request, state, limit, alert -> alert.brand().equals(brand));
  }

  private HttpResponse<List<SentimentAlert>> answer(
      HttpRequest<?> request, Which which, int limit, Predicate<SentimentAlert> ofInterest) {
    Parameters.requireBetween("limit", limit, 1, MOST);
    Predicate<SentimentAlert> meant =
        switch (which) {
          case OPEN -> ofInterest.and(alert -> alert.state() == SentimentAlert.State.RAISED);
          case ALL -> ofInterest;
        };
    return Revalidated.of(
        request, "W/\"%s\"".formatted(alerts.version()), () -> alerts.newest(meant, limit));
  }
}
