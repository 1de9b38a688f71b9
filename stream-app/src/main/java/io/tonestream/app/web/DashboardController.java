package io.tonestream.app.web;

import static java.util.Objects.requireNonNull;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.exceptions.HttpStatusException;
import io.swagger.v3.oas.annotations.Hidden;
import io.tonestream.model.bundle.Sha256;
import io.tonestream.service.http.WithoutToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The dashboard: one page for all its addresses, and the scripts and styles that it is made of. All
 * comes from the class path, and is read once.
 */
@Controller
@Hidden
final class DashboardController {
  private static final String FOLDER = "/dashboard/";
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final Pattern NAME = Pattern.compile("[\\w-]+\\.(html|css|js|svg)");
  private static final Map<String, String> FOREIGN =
      Map.of(
          "uplot.js", CHARTS + "uPlot.esm.js",
          "uplot.css", CHARTS + "uPlot.min.css");
  private static final Map<String, MediaType> TYPES =
      Map.of(
          "html", new MediaType("text/html;charset=utf-8"),
          "css", new MediaType("text/css;charset=utf-8"),
          "js", new MediaType("text/javascript;charset=utf-8"),
          "svg", new MediaType("image/svg+xml"));

  private final Map<String, Asset> assets = new ConcurrentHashMap<>();

  private record Asset(byte[] content, String tag, MediaType type) {
    Asset(byte[] content, String name) {
      this(
          content,
          "\"" + Sha256.of(content).substring(0, 16) + "\"",
          requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1))));
    }
  }

  /** The page; its script looks at the address. */
  @WithoutToken
  @Get(uris = {"/", "/brand", "/models", "/label", "/dead-letters"})
  HttpResponse<byte[]> page(HttpRequest<?> request) {
    return asset(request, "index.html");
  }

  /** What the page is made of. */
  @WithoutToken
  @Get("/assets/{name}")
  HttpResponse<byte[]> asset(HttpRequest<?> request, String name) {
    Asset asset = find(name);
    if (asset == null) {
      throw new HttpStatusException(
          HttpStatus.NOT_FOUND, "the dashboard has no '%s'".formatted(name));
    }
    return Revalidated.of(request, asset.tag, asset::content).contentType(asset.type);
  }

  private @Nullable Asset find(String name) {
    return NAME.matcher(name).matches()
        ? assets.computeIfAbsent(name, DashboardController::read)
        : null;
  }

  private static @Nullable Asset read(String name) {
    String path = FOREIGN.getOrDefault(name, FOLDER + name);
    try (InputStream stream = DashboardController.class.getResourceAsStream(path)) {
      return stream == null ? null : new Asset(stream.readAllBytes(), name);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
