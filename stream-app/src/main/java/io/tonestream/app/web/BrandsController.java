package io.tonestream.app.web;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.Trend;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.service.http.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code /api/brands}: what all brands are, and were. Any instance answers for all of them. */
@Controller("/api/brands")
final class BrandsController {
  private static final int MAX_ON_A_PAGE = 1_000;
  private static final int MAX_TREND = 240;
  private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

  private final LatestBrands brands;
  private final WindowChoice windows;

  BrandsController(LatestBrands brands, WindowChoice windows) {
    this.brands = brands;
    this.windows = windows;
  }

  /**
   * All brands, or those whose name contains a word, a page at a time.
   *
   * @param window the one window to give and to sort by, such as PT5M; all windows if left out,
   *     sorted by that of 5 minutes
   * @param search part of the brand's name, in any case
   * @param sort what to sort by
   * @param order which way; up for names, down for all else if left out
   * @param page number of the page, from 1
   * @param limit the most brands on a page
   * @param trend how many points of the window's past to give of each brand
   */
  @ApiResponse(responseCode = "200", description = "a page")
  @ApiResponse(
      responseCode = "400",
      description = "a parameter is wrong; detail says which",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Get
  HttpResponse<BrandPage> list(
      HttpRequest<?> request,
      @QueryValue @Nullable String window,
      @Parameter(required = false) @QueryValue(defaultValue = "") String search,
      @Parameter(required = false) @QueryValue(defaultValue = "VOLUME") BrandOrder sort,
      @QueryValue @Nullable Direction order,
      @Parameter(required = false) @QueryValue(defaultValue = "1") int page,
      @Parameter(required = false) @QueryValue(defaultValue = "100") int limit,
      @Parameter(required = false) @QueryValue(defaultValue = "0") int trend) {
    Duration only = windows.read(window).orElse(null);
    Parameters.requireBetween("page", page, 1, Integer.MAX_VALUE);
    Parameters.requireBetween("limit", limit, 1, MAX_ON_A_PAGE);
    Parameters.requireBetween("trend", trend, 0, MAX_TREND);
    boolean descending = order == null ? sort != BrandOrder.NAME : order == Direction.DESC;
    Duration sorted = only == null ? windows.usual() : only;
    return Revalidated.of(
        request,
        tag(),
        () -> {
          List<BrandSentiment> all = brands.all();
          SharesOfVoice shares = sharesAmong(all);
          List<BrandSentiment> matching =
              all.stream()
                  .filter(each -> matches(each, search))
                  .sorted(sort.comparator(sorted, descending))
                  .toList();
          return new BrandPage(
              brands.isComplete(),
              windows.lengths(),
              matching.size(),
              page,
              limit,
              matching.stream()
                  .skip((page - 1L) * limit)
                  .limit(limit)
                  .map(each -> known(each, only, shares, trend(each, sorted, trend)))
                  .toList());
        });
  }

  /**
   * A brand's last record, and its share of the texts of all brands.
   *
   * @param brand the brand's name
   * @param window the one window to give, such as PT5M; all if left out
   */
  @ApiResponse(responseCode = "200", description = "the record")
  @ApiResponse(
      responseCode = "400",
      description = "a parameter is wrong; detail says which",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "404",
      description = "there is no such brand",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Get("/{brand}")
  HttpResponse<KnownBrand> show(
      HttpRequest<?> request, String brand, @QueryValue @Nullable String window) {
    Duration only = windows.read(window).orElse(null);
    String tag = tag(); // before what it stands for: what changes in between is asked for again
    BrandSentiment sentiment = brands.find(brand).orElseThrow(() -> unknown(brand));
    return Revalidated.of(
        request, tag, () -> known(sentiment, only, sharesAmong(brands.all()), null));
  }

  /**
   * The past of a brand's window, as far as it is kept in memory.
   *
   * @param brand the brand's name
   * @param window the window, such as PT5M; that of 5 minutes if left out
   * @param from the earliest point, as epoch milliseconds or ISO-8601 with an offset
   * @param to the last point, likewise
   */
  @ApiResponse(responseCode = "200", description = "the past")
  @ApiResponse(
      responseCode = "400",
      description = "a parameter is wrong; detail says which",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "404",
      description = "there is no such brand",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Get("/{brand}/history")
  HttpResponse<BrandHistory> history(
      HttpRequest<?> request,
      String brand,
      @QueryValue @Nullable String window,
      @QueryValue @Nullable String from,
      @QueryValue @Nullable String to) {
    Duration length = windows.read(window).orElse(windows.usual());
    Instant earliest = time("from", from, Instant.EPOCH);
    Instant last = time("to", to, LATEST);
    String tag = tag();
    LatestBrands.History past =
        brands.history(brand, length, earliest, last).orElseThrow(() -> unknown(brand));
    return Revalidated.of(
        request,
        tag,
        () -> new BrandHistory(brand, length, past.spacing(), past.points(), past.modelChanges()));
  }

  /** Which way to sort. */
  enum Direction {
    /** Smallest first. */
    ASC,
    /** Largest first. */
    DESC
  }

  private SharesOfVoice sharesAmong(List<BrandSentiment> all) {
    return new SharesOfVoice(all, brands.updatedAt().orElse(Instant.EPOCH));
  }

  private static KnownBrand known(
      BrandSentiment sentiment,
      @Nullable Duration only,
      SharesOfVoice shares,
      @Nullable Trend trend) {
    BrandSentiment shown = WindowChoice.only(only, sentiment);
    return new KnownBrand(shown, shares.of(shown), trend);
  }

  private @Nullable Trend trend(BrandSentiment sentiment, Duration length, int points) {
    return points == 0 ? null : brands.trend(sentiment.brand(), length, points).orElse(null);
  }

  private String tag() {
    return "W/\"%s.%d.%b\"".formatted(brands.epoch(), brands.lastChange(), brands.isComplete());
  }

  private static boolean matches(BrandSentiment sentiment, String search) {
    return sentiment
        .brand()
        .toLowerCase(Locale.ROOT)
        .contains(search.strip().toLowerCase(Locale.ROOT));
  }

  private HttpStatusException unknown(String brand) {
    return new HttpStatusException(
        HttpStatus.NOT_FOUND,
        brands.isComplete()
            ? "there is no brand '%s'; /api/brands lists all".formatted(brand)
            : "there is no brand '%s' yet: this instance is still reading the topic"
                .formatted(brand));
  }

  private static Instant time(String name, @Nullable String value, Instant otherwise) {
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    try {
      return Instant.ofEpochMilli(
          value.matches("-?\\d{1,15}")
              ? Long.parseLong(value)
              : OffsetDateTime.parse(value).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "%s is '%s', neither epoch milliseconds nor ISO-8601 with an offset"
              .formatted(name, value));
    }
  }
}
