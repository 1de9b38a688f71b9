package io.tonestream.app.web;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.tonestream.app.erasure.CorrectionId;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import io.tonestream.service.http.Problem;
import io.tonestream.topics.FeedbackSender;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/feedback}: what a person says that a text's label should be. */
@Controller("/api/feedback")
final class FeedbackController {
  private static final Logger log = LoggerFactory.getLogger(FeedbackController.class);

  /**
   * Stands before the name that a client gives. So nobody takes the name of a sender who writes to
   * the topic by right, and pushes that one's corrections out by limits that are for each sender.
   */
  private static final String VIA = "dashboard:";

  private final FeedbackSender sender;

  FeedbackController(FeedbackSender sender) {
    this.sender = sender;
  }

  /**
   * The body of a request.
   *
   * @param text the text that was labelled
   * @param label what is right
   * @param sender the name of whoever says so
   * @param brand what the label is about
   * @param id the text's id; if it is unknown, one is made of text and brand
   */
  record Correction(
      @Nullable String text,
      @Nullable Label label,
      @Nullable String sender,
      @Nullable String brand,
      @Nullable String id) {}

  /**
   * The body of an answer.
   *
   * @param id by which the correction can be replaced or erased
   * @param sender who it is from, as the topic has it
   */
  record Taken(String id, String sender) {}

  /**
   * Writes a correction to the topic feedback, from which the trainer learns; the last one of an id
   * counts.
   *
   * @param correction the text and its label
   */
  @ApiResponse(
      responseCode = "202",
      description = "Kafka has taken it",
      content = @Content(schema = @Schema(implementation = Taken.class)))
  @ApiResponse(
      responseCode = "400",
      description = "the correction is wrong; detail says what",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Kafka hasn't taken it; detail says why",
      content =
          @Content(
              mediaType = Problem.MEDIA_TYPE,
              schema = @Schema(implementation = Problem.class)))
  @Post
  @ExecuteOn(TaskExecutors.BLOCKING)
  HttpResponse<?> take(@Body Correction correction) {
    Feedback feedback = read(correction);
    String from = VIA + correction.sender();
    try {
      sender.send(List.of(feedback), from);
    } catch (IllegalArgumentException e) {
      throw new HttpStatusException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    } catch (KafkaException e) {
      log.warn("A correction was not taken: {}", e.getMessage());
      return Problem.response(
          HttpStatus.SERVICE_UNAVAILABLE, "the correction was not taken: " + e.getMessage());
    }
    return HttpResponse.accepted().body(new Taken(String.valueOf(feedback.id()), from));
  }

  @SuppressWarnings("NullAway") // Feedback says what is missing
  private static Feedback read(Correction given) {
    if (given.sender() == null || given.sender().isBlank()) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST, "sender is missing: the name of whoever says so");
    }
    try {
      Feedback feedback =
          new Feedback(given.id(), given.text(), given.label(), given.brand(), Instant.now());
      return feedback.id() != null
          ? feedback
          : new Feedback(
              CorrectionId.of(feedback.brand(), feedback.text()),
              feedback.text(),
              feedback.label(),
              feedback.brand(),
              feedback.timestamp());
    } catch (IllegalArgumentException e) {
      throw new HttpStatusException(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }
}
