package io.tonestream.app.web;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tonestream.app.letters.DeadLetterReport;
import io.tonestream.service.http.Problem;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/dead-letters}: what could not be processed. */
@Controller("/api/dead-letters")
final class DeadLettersController {
  private static final Set<String> STAGES = Set.of("read", "time", "predict");

  private final CountedLetters letters;

  DeadLettersController(CountedLetters letters) {
    this.letters = letters;
  }

  /**
   * Dead letters by stage and reason, with the last ones of each: among the last 10,000. They are
   * counted when it is asked for, and the answer is then kept for a minute. Reasons and texts are
   * others' words.
   *
   * @param since how old letters may be, such as P7D
   * @param stage where they failed: read, time or predict; anywhere if left out
   */
  @ApiResponse(responseCode = "200", description = "the counts, and the last letters of each kind")
  @ApiResponse(
      responseCode = "400",
      description = "a parameter is wrong; detail says which",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "503",
      description = "it can't be said now; detail says why",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Get
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<DeadLetterReport> count(
      @Parameter(required = false) @QueryValue(defaultValue = "P7D") Duration since,
      @QueryValue @Nullable String stage) {
    Parameters.requireSince(since);
    String wanted = stage == null ? null : stage.toLowerCase(Locale.ROOT);
    if (wanted != null && !STAGES.contains(wanted)) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "stage is '%s'; it must be read, time or predict".formatted(stage));
    }
    return HttpResponse.ok(letters.count(new CountedLetters.Request(since, wanted)))
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
