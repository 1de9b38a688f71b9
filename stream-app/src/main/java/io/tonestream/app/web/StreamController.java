package io.tonestream.app.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.sse.Event;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tonestream.app.feed.LatestAlerts;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.service.http.ClientAddress;
import io.tonestream.service.http.LimitsConfiguration;
import io.tonestream.service.http.Problem;
import io.tonestream.service.http.Slots;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** {@code /api/stream}: what changes, as server-sent events. */
@Controller("/api/stream")
final class StreamController {
  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(200);

  private final LatestBrands brands;
  private final LatestDrivers drivers;
  private final LatestAlerts alerts;
  private final KnownModels models;
  private final WindowChoice windows;
  private final Slots clients;
  private final LimitsConfiguration limits;

  StreamController(
      LatestBrands brands,
      LatestDrivers drivers,
      LatestAlerts alerts,
      KnownModels models,
      WindowChoice windows,
      LimitsConfiguration limits,
      MeterRegistry meters) {
    this.brands = brands;
    this.drivers = drivers;
    this.alerts = alerts;
    this.models = models;
    this.windows = windows;
    this.limits = limits;
    this.clients = new Slots(limits.maxStreams(), limits.maxStreamsPerAddress());
    meters.gauge("tonestream.stream.clients", clients, Slots::taken);
  }

  /**
   * Every update within a second: first {@code hello}, then {@code brands} and {@code models} as
   * they change, {@code drivers} when there is news of what drives the one brand that is asked for,
   * {@code alert} for each alert that is open at first and then for each that is raised or cleared,
   * and a {@code heartbeat} every 5 s. A client that sends the id of the last event it has seen is
   * told what has changed since; any other is told all. A client that is slow to read is told each
   * brand once, as it is by then.
   *
   * @param window the one window to give, such as PT5M; all if left out
   * @param brand the one brand to give; all if left out
   * @param brands whether to tell of brands at all
   * @param lastEventId the header {@code Last-Event-ID}, which browsers send by themselves
   */
  @ApiResponse(
      responseCode = "200",
      description = "server-sent events; the data of each is JSON",
      content =
          @Content(
              mediaType = MediaType.TEXT_EVENT_STREAM,
              schema = @Schema(implementation = String.class)))
  @ApiResponse(
      responseCode = "400",
      description = "a parameter is wrong; detail says which",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "503",
      description = "too many clients follow this instance; detail says how many may",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Get(produces = MediaType.TEXT_EVENT_STREAM)
  HttpResponse<Publisher<Event<Object>>> stream(
      HttpRequest<?> request,
      @QueryValue @Nullable String window,
      @QueryValue @Nullable String brand,
      @Parameter(required = false) @QueryValue(defaultValue = "true") boolean brands,
      @Header("Last-Event-ID") @Nullable String lastEventId) {
    String client = ClientAddress.of(request.getRemoteAddress());
    if (!clients.isFree(client)) {
      throw tooMany();
    }
    LiveUpdates updates =
        new LiveUpdates(
            this.brands,
            drivers,
            alerts,
            models,
            windows.lengths(),
            new LiveUpdates.Interest(brands, brand, windows.read(window).orElse(null)),
            lastEventId,
            InstantSource.system());
    Flux<Event<Object>> rounds =
        Flux.concat(round(updates), round(updates).delaySubscription(BETWEEN_ROUNDS).repeat());
    return HttpResponse.<Publisher<Event<Object>>>ok(counted(rounds, client))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        // Proxies such as nginx hold a response back until it is large enough.
        .header("X-Accel-Buffering", "no");
  }

  /** The next round is made when the client has taken all of this one. */
  private static Flux<Event<Object>> round(LiveUpdates updates) {
    return Flux.defer(() -> Flux.fromIterable(updates.round()));
  }

  /** Counted from when the client begins to follow, which one that asks with HEAD never does. */
  private Flux<Event<Object>> counted(Flux<Event<Object>> events, String client) {
    return Flux.defer(
        () ->
            clients.take(client)
                ? events.doFinally(signal -> clients.release(client))
                : Flux.error(this::tooMany));
  }

  private HttpStatusException tooMany() {
    return new HttpStatusException(
        HttpStatus.SERVICE_UNAVAILABLE,
        "too many clients follow this instance: it serves %d, and %d from one address"
            .formatted(limits.maxStreams(), limits.maxStreamsPerAddress()));
  }
}
