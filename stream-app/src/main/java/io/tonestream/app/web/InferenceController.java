package io.tonestream.app.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tonestream.app.serving.RequestedPredictions;
import io.tonestream.app.web.InferenceProtocol.InferenceAnswer;
import io.tonestream.app.web.InferenceProtocol.InferenceRequest;
import io.tonestream.app.web.InferenceProtocol.ModelMetadata;
import io.tonestream.service.http.Problem;
import io.tonestream.service.http.WithoutToken;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v2}: the same as {@code /api/predict}, for clients that speak the Open Inference
 * Protocol. There is one model, {@value InferenceProtocol#MODEL}, in the version that labels.
 * Refusals are problems, as everywhere here.
 */
@Controller("/v2")
final class InferenceController {
  private final TextsToPredict texts;
  private final RequestedPredictions predictions;

  InferenceController(TextsToPredict texts, RequestedPredictions predictions) {
    this.texts = texts;
    this.predictions = predictions;
  }

  /** Whether the server answers. */
  @WithoutToken
  @Get("/health/live")
  Map<String, Boolean> live() {
    return Map.of("live", true);
  }

  /** Whether the model answers; 503 if it hangs. */
  @WithoutToken
  @Get("/health/ready")
  HttpResponse<?> ready() {
    return predictions
        .hanging()
        .<HttpResponse<?>>map(
            version ->
                Problem.response(
                    HttpStatus.SERVICE_UNAVAILABLE, "model %s hangs".formatted(version)))
        .orElseGet(() -> HttpResponse.ok(Map.of("ready", true)));
  }

  /**
   * Whether this model answers; 503 if it hangs.
   *
   * @param model its name, sentiment
   */
  @WithoutToken
  @Get("/models/{model}/ready")
  HttpResponse<?> ready(String model) {
    requireKnown(model);
    return ready();
  }

  /**
   * What the model takes and gives.
   *
   * @param model its name, sentiment
   */
  @ApiResponse(responseCode = "200", description = "its inputs and outputs")
  @ApiResponse(
      responseCode = "404",
      description = "there is no such model",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Get("/models/{model}")
  ModelMetadata metadata(String model) {
    requireKnown(model);
    return InferenceProtocol.metadata(predictions.version());
  }

  /**
   * Scores texts with the model that labels the stream, in its spare time: they are written to no
   * topic and counted nowhere.
   *
   * @param model its name, sentiment
   * @param request the input text (BYTES, one string a text) and, if the labels are to be about
   *     brands, brand (the same)
   */
  @ApiResponse(
      responseCode = "200",
      description = "label (BYTES) and probabilities (FP32: negative, neutral, positive)",
      content = @Content(schema = @Schema(implementation = InferenceAnswer.class)))
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
  @Post("/models/{model}/infer")
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<?> infer(String model, @Body InferenceRequest request) {
    requireKnown(model);
    List<@Nullable String> strings = request.strings(InferenceProtocol.TEXT);
    List<@Nullable String> brands = request.strings(InferenceProtocol.BRAND);
    if (brands.isEmpty()) {
      brands = Collections.nCopies(strings.size(), null);
    }
    if (brands.size() != strings.size()) {
      throw InferenceProtocol.wrong(
          "input brand has %,d strings, and text %,d", brands.size(), strings.size());
    }
    return texts.predict("text", strings, brands, made -> InferenceProtocol.answer(request, made));
  }

  private static void requireKnown(String model) {
    if (!model.equals(InferenceProtocol.MODEL)) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND,
          "there is no model '%s'; there is %s".formatted(model, InferenceProtocol.MODEL));
    }
  }
}
