package io.tonestream.app.web;

import io.micronaut.core.convert.format.Format;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tonestream.app.asking.Question;
import io.tonestream.app.asking.Questions;
import io.tonestream.service.http.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/question}: what a human should label next. */
@Controller("/api/question")
final class QuestionController {
  private static final int MAX_BUDGET = 500;
  private static final long MAX_RECORDS = 200_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final AskedQuestions questions;

  QuestionController(AskedQuestions questions) {
    this.questions = questions;
  }

  /**
   * The texts whose human label would narrow the brands' intervals of net sentiment most: of the
   * last 200,000 on labeled-text, without those that feedback has labels for. It is worked out when
   * it is asked for, and then kept for a minute. Texts are others' words.
   *
   * @param budget the most texts
   * @param since how old texts may be, such as P7D
   * @param minTexts different texts that a brand must have to count
   * @param brand a brand to ask about, or several; all if left out
   */
  @ApiResponse(responseCode = "200", description = "the texts, and what their labels would bring")
  @ApiResponse(
      responseCode = "400",
      description = "a parameter is wrong; detail says which",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "409",
      description = "there are no texts to ask about; detail says why",
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
  HttpResponse<Question> ask(
      @Parameter(required = false) @QueryValue(defaultValue = "50") int budget,
      @Parameter(required = false) @QueryValue(defaultValue = "P7D") Duration since,
      @Parameter(required = false) @QueryValue(defaultValue = "50") int minTexts,
      @QueryValue @Format("multi") @Nullable List<String> brand) {
    Parameters.requireBetween("budget", budget, 1, MAX_BUDGET);
    Parameters.requireBetween("minTexts", minTexts, 1, 1_000_000);
    Parameters.requireSince(since);
    Set<String> brands = brand == null ? Set.of() : Set.copyOf(brand);
    return HttpResponse.ok(
            questions.ask(
                new Questions.Request(since, brands, budget, minTexts, MAX_RECORDS, TIMEOUT)))
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
