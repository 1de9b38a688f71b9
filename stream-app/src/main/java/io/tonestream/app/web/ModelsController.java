package io.tonestream.app.web;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.tonestream.app.feed.LatestBrands;

/** {@code /api/models}: which versions there are, and who runs what. */
@Controller("/api/models")
final class ModelsController {
  private final KnownModels models;
  private final LatestBrands brands;

  ModelsController(KnownModels models, LatestBrands brands) {
    this.models = models;
    this.brands = brands;
  }

  /** Active, shadow, all versions on the topic, and what each instance last said. */
  @Get
  HttpResponse<ModelsReport> show(HttpRequest<?> request) {
    KnownModels.Known known = models.get();
    return Revalidated.of(
        request, "W/\"%s.%d\"".formatted(brands.epoch(), known.change()), known::report);
  }
}
