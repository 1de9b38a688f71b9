package io.tonestream.app.web;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.service.http.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/brands/{brand}/drivers}: why a brand's figures are what they are. */
@Controller("/api/brands")
final class DriversController {
  private final LatestDrivers drivers;
  private final boolean enabled;
  private final List<Duration> lengths;

  DriversController(
      LatestDrivers drivers, DriversConfiguration configuration, WindowChoice windows) {
    this.drivers = drivers;
    this.enabled = configuration.enabled();
    this.lengths = configuration.settings(windows.lengths()).windows();
  }

  /**
   * What a brand's positive and negative texts speak of more than others, some of them, and where
   * they come from. Terms and texts are others' words.
   *
   * @param brand the brand's name
   * @param window the one window to give, such as PT1H; all that are explained if left out
   */
  @ApiResponse(responseCode = "200", description = "the brand's last record")
  @ApiResponse(
      responseCode = "400",
      description = "a parameter is wrong; detail says which",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "404",
      description = "nothing is told of such a brand; detail says why",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Get("/{brand}/drivers")
  HttpResponse<BrandDrivers> show(
      HttpRequest<?> request, String brand, @QueryValue @Nullable String window) {
    Duration only = WindowChoice.read(window, lengths).orElse(null);
    LatestDrivers.Known known = drivers.find(brand).orElseThrow(() -> unknown(brand));
    return Revalidated.of(
        request, "W/\"%s\"".formatted(known.version()), () -> only(only, known.drivers()));
  }

  private static BrandDrivers only(@Nullable Duration length, BrandDrivers drivers) {
    return length == null
        ? drivers
        : new BrandDrivers(
            drivers.brand(),
            drivers.asOf(),
            drivers.windows().stream().filter(window -> window.length().equals(length)).toList());
  }

  private HttpStatusException unknown(String brand) {
    String why =
        !enabled
            ? "this instance's tonestream.drivers.enabled is false"
            : drivers.isComplete()
                ? "/api/brands lists all brands; one that is new is told of within seconds"
                : "this instance is still reading the topic";
    return new HttpStatusException(
        HttpStatus.NOT_FOUND, "it isn't known what drives '%s': %s".formatted(brand, why));
  }
}
