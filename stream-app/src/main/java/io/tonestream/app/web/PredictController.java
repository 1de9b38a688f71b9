package io.tonestream.app.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import io.tonestream.service.http.Problem;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/predict}: what the running model says of texts that a request brings. */
@Controller("/api/predict")
final class PredictController {
  private final TextsToPredict texts;

  PredictController(TextsToPredict texts) {
    this.texts = texts;
  }

  /**
   * The body of a request.
   *
   * @param texts what to score
   * @param brand what the labels are to be about; what each text says as a whole if left out
   */
  record TextsRequest(@Nullable List<@Nullable String> texts, @Nullable String brand) {}

  /**
   * The body of an answer.
   *
   * @param modelVersion what scored all of them
   * @param predictions one for each text, in their order
   */
  record TextsAnswer(String modelVersion, List<Prediction> predictions) {}

  /**
   * What is said of one text.
   *
   * @param label the most probable one
   */
  record Prediction(Label label, Probabilities probabilities) {}

  /**
   * Scores texts with the model that labels the stream, in its spare time: they are written to no
   * topic and counted nowhere.
   *
   * @param request the texts
   */
  @ApiResponse(
      responseCode = "200",
      description = "what the model says of each text",
      content = @Content(schema = @Schema(implementation = TextsAnswer.class)))
  @ApiResponse(
      responseCode = "400",
      description = "the request is wrong; detail says what",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "503",
      description = "they can't be scored now; detail says why, and Retry-After when to ask again",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Post
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<?> predict(@Body TextsRequest request) {
    int count = request.texts() == null ? 0 : request.texts().size();
    return texts.predict(
        "texts",
        request.texts(),
        Collections.nCopies(count, request.brand()),
        made ->
            new TextsAnswer(
                made.modelVersion(),
                made.probabilities().stream()
                    .map(each -> new Prediction(each.mostProbable(), each))
                    .toList()));
  }
}
