package io.tonestream.app.web;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.exceptions.HttpStatusException;
import io.tonestream.app.brands.BrandCatalogue;
import io.tonestream.app.serving.PredictConfiguration;
import io.tonestream.app.serving.RequestedPredictions;
import io.tonestream.app.serving.RequestedPredictions.Predictions;
import io.tonestream.app.serving.RequestedPredictions.UnavailableException;
import io.tonestream.model.SentimentModel;
import io.tonestream.model.text.TextPair;
import io.tonestream.schemas.RawText;
import io.tonestream.service.http.Problem;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Has texts scored that a request brings, in whichever form it does. Thread-safe. */
@Singleton
final class TextsToPredict {
  private final RequestedPredictions predictions;
  private final BrandCatalogue catalogue;
  private final int maxTexts;

  TextsToPredict(
      RequestedPredictions predictions,
      BrandCatalogue catalogue,
      PredictConfiguration configuration) {
    this.predictions = predictions;
    this.catalogue = catalogue;
    this.maxTexts = configuration.maxTexts();
  }

  /**
   * Scores texts, each as the stream would if it named this brand and no other.
   *
   * @param field what the texts are called in the request
   * @param brands one for each text; null for what the text says as a whole
   * @param answer makes the body of what was predicted
   * @throws HttpStatusException 400 if a text can't be scored, naming it
   */
  MutableHttpResponse<?> predict(
      String field,
      @Nullable List<@Nullable String> texts,
      List<@Nullable String> brands,
      Function<Predictions, Object> answer) {
    if (texts == null || texts.isEmpty() || texts.size() > maxTexts) {
      throw new HttpStatusException(
          HttpStatus.BAD_REQUEST,
          "%s has %,d texts; it must have 1 to %,d"
              .formatted(field, texts == null ? 0 : texts.size(), maxTexts));
    }
    List<RawText> read = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      read.add(read(field + "[" + i + "]", texts.get(i), brands.get(i)));
    }
    try {
      Predictions made =
          predictions.predict(model -> read.stream().map(each -> asked(each, model)).toList());
      return HttpResponse.ok(answer.apply(made)).header(HttpHeaders.CACHE_CONTROL, "no-store");
    } catch (UnavailableException e) {
      return Problem.response(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()))
          .header(HttpHeaders.RETRY_AFTER, String.valueOf(e.retryAfter().toSeconds() + 1));
    }
  }

  private static RawText read(String name, @Nullable String text, @Nullable String brand) {
    try {
      return new RawText(
          String.valueOf(text == null ? "" : text),
          null,
          brand == null ? List.of() : List.of(brand),
          null,
          null,
          null,
          null);
    } catch (IllegalArgumentException e) {
      throw new HttpStatusException(HttpStatus.BAD_REQUEST, name + ": " + e.getMessage());
    }
  }

  private TextPair asked(RawText text, SentimentModel model) {
    if (text.brands().isEmpty() || !model.takesLoneTargets()) {
      return TextPair.of(text.text());
    }
    Map<String, String> mentions = catalogue.targetsOf(text);
    String mention = mentions.get(text.brands().get(0));
    return mention == null ? TextPair.of(text.text()) : TextPair.aboutOnly(text.text(), mention);
  }
}
