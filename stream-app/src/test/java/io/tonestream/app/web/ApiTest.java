package io.tonestream.app.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.app.asking.Question;
import io.tonestream.app.asking.Questions;
import io.tonestream.app.feed.LatestAlerts;
import io.tonestream.app.feed.LatestBrands;
import io.tonestream.app.feed.LatestDrivers;
import io.tonestream.app.letters.DeadLetterReport;
import io.tonestream.app.letters.Position;
import io.tonestream.app.testing.SentimentAlerts;
import io.tonestream.app.testing.Sentiments;
import io.tonestream.schemas.BrandDrivers;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.SentimentAlert;
import io.tonestream.topics.TopicException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP server over brands that a test puts there: no Kafka. */
final class ApiTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private EmbeddedServer server;
  private LatestBrands brands;
  private LatestDrivers drivers;

  @BeforeEach
  void start() {
    server =
        ApplicationContext.run(
            EmbeddedServer.class, Map.of("micronaut.server.port", "-1"), "stream");
    brands = server.getApplicationContext().getBean(LatestBrands.class);
    drivers = server.getApplicationContext().getBean(LatestDrivers.class);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void listsBrandsAsTheyStandOnTheTopic() throws Exception {
    BrandSentiment acme = put("Acme", 0, 2, 4);
    brands.complete();

    JsonNode page = json("/api/brands");
    assertThat(page.get("complete").booleanValue()).isTrue();
    assertThat(page.get("total").intValue()).isOne();
    assertThat(page.get("windows")).hasSize(4);
    ObjectNode brand = (ObjectNode) page.get("brands").get(0);
    assertThat(brand.remove("shareOfVoice").toString()).isEqualTo("{\"PT1M\":1.0,\"PT5M\":1.0}");
    assertThat(brand).isEqualTo(JSON.readTree(Json.write(acme)));
  }

  @Test
  void tellsWhatDrivesABrandAsItStandsOnTheTopic() throws Exception {
    BrandDrivers acme = drivers("Acme/1");
    drivers.put(acme, START);

    assertThat(json("/api/brands/Acme%2F1/drivers")).isEqualTo(JSON.readTree(Json.write(acme)));
    JsonNode hour = json("/api/brands/Acme%2F1/drivers?window=1h");
    assertThat(hour.get("windows")).hasSize(1);
    assertThat(hour.at("/windows/0/length").textValue()).isEqualTo("PT1H");
    assertThat(hour.at("/windows/0/negative/0/term").textValue()).isEqualTo("<b>lost bag</b>");
  }

  @Test
  void tellsOfDriversOnlyWhatIsNew() throws Exception {
    drivers.put(drivers("Acme"), START);
    String tag = get("/api/brands/Acme/drivers").headers().firstValue("etag").orElseThrow();
    assertThat(get("/api/brands/Acme/drivers", "If-None-Match", tag).statusCode()).isEqualTo(304);
    drivers.put(drivers("Zeta"), START);
    assertThat(get("/api/brands/Acme/drivers", "If-None-Match", tag).statusCode()).isEqualTo(304);
    drivers.put(drivers("Acme"), START);
    assertThat(get("/api/brands/Acme/drivers", "If-None-Match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void saysWhyItCannotTellWhatDrivesABrand() throws Exception {
    HttpResponse<String> response = get("/api/brands/Acme/drivers");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(response.body()).get("detail").textValue())
        .isEqualTo("it isn't known what drives 'Acme': this instance is still reading the topic");
    HttpResponse<String> short5 = get("/api/brands/Acme/drivers?window=PT5M");
    assertThat(short5.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(short5.body()).get("detail").textValue())
        .isEqualTo("window is 'PT5M'; there are PT1H, PT24H");
  }

  @Test
  void asksForLabelsOnceAMinute() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<Questions.Request> request = new AtomicReference<>();
    server
        .getApplicationContext()
        .getBean(AskedQuestions.class)
        .connect(
            each -> {
              asked.incrementAndGet();
              request.set(each);
              return new Question(
                  0.7,
                  0.5,
                  List.of(),
                  List.of(new Question.AskedText("a", "Acme", "Well", Label.NEUTRAL)),
                  new Question.LeftOut(0, 0, 0, 0, 0, 0));
            });

    JsonNode question = json("/api/question?budget=20&since=P2D&brand=Acme&brand=Zeta%2F1");
    assertThat(question.at("/texts/0/predicted").textValue()).isEqualTo("neutral");
    assertThat(requireNonNull(request.get()).since()).isEqualTo(Duration.ofDays(2));
    assertThat(requireNonNull(request.get()).brands()).containsExactlyInAnyOrder("Acme", "Zeta/1");
    assertThat(json("/api/question?budget=20&since=P2D&brand=Acme&brand=Zeta%2F1"))
        .isEqualTo(question);
    assertThat(asked).hasValue(1);
    json("/api/question?brand=A%2CB");
    assertThat(requireNonNull(request.get()).brands()).containsExactly("A,B");
    assertThat(json("/api/question")).isEqualTo(question);
    assertThat(requireNonNull(request.get()).budget()).isEqualTo(50);
    assertThat(detail("/api/question?budget=0", 400))
        .isEqualTo("budget is 0; it must be between 1 and 500");
    assertThat(detail("/api/question?since=PT-1H", 400))
        .isEqualTo("since is PT-1H; it must be between PT0S and PT8760H");
  }

  @Test
  void countsDeadLetters() throws Exception {
    assertThat(detail("/api/dead-letters", 503)).isEqualTo("this instance has not started yet");
    Instant came = Instant.parse("2026-11-29T12:00:00Z");
    Position at = Position.parse("dead-letters-0@17");
    server
        .getApplicationContext()
        .getBean(CountedLetters.class)
        .connect(
            request ->
                new DeadLetterReport(
                    1,
                    0,
                    List.of(
                        new DeadLetterReport.Group(
                            String.valueOf(request.stage()),
                            "raw-text",
                            "text is missing",
                            1,
                            0,
                            0,
                            0,
                            came,
                            came,
                            List.of(
                                new DeadLetterReport.Sample(
                                    at, came, null, "text is missing", "{}"))))));

    JsonNode report = json("/api/dead-letters?since=P1D&stage=read");
    assertThat(report.at("/letters").intValue()).isOne();
    assertThat(report.at("/groups/0/stage").textValue()).isEqualTo("read");
    assertThat(report.at("/groups/0/samples/0/at").textValue()).isEqualTo("dead-letters-0@17");
    assertThat(report.at("/groups/0/samples/0/text").textValue()).isEqualTo("{}");
    assertThat(report.at("/groups/0/samples/0/source").isMissingNode()).isTrue();
    assertThat(detail("/api/dead-letters?since=PT-1H", 400)).contains("since is PT-1H");
    assertThat(detail("/api/dead-letters?stage=late", 400))
        .isEqualTo("stage is 'late'; it must be read, time or predict");
  }

  @Test
  void saysWhyItCannotAskForLabels() throws Exception {
    assertThat(detail("/api/question", 503)).isEqualTo("this instance has not started yet");
    AskedQuestions questions = server.getApplicationContext().getBean(AskedQuestions.class);
    questions.connect(
        request -> {
          throw new IllegalStateException("there are no texts");
        });
    assertThat(detail("/api/question", 409)).isEqualTo("there are no texts");
    questions.connect(
        request -> {
          throw new TopicException("can't read topic labeled-text: it wasn't done within 20 s");
        });
    assertThat(detail("/api/question", 503))
        .isEqualTo("can't read topic labeled-text: it wasn't done within 20 s");
  }

  private String detail(String path, int status) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(status);
    return JSON.readTree(response.body()).get("detail").textValue();
  }

  private static BrandDrivers drivers(String brand) {
    return new BrandDrivers(
        brand,
        START,
        Stream.of(Duration.ofHours(1), Duration.ofHours(24))
            .map(
                length ->
                    new BrandDrivers.Window(
                        length,
                        START.minus(length),
                        START,
                        9,
                        0,
                        List.of(),
                        List.of(
                            new BrandDrivers.Term("<b>lost bag</b>", 3.5, 5, 0.5, 4, 3.0, null)),
                        List.of(),
                        Map.of("web", new BrandSentiment.Counts(5, 3, 1)),
                        Map.of()))
            .toList());
  }

  @Test
  void tellsEachBrandsShareOfTheTextsOfAll() throws Exception {
    put("Acme", 0, 1, 2);
    put("Delta", 30, 3, 6);
    put("Late", 3_000, 0, 4);

    assertThat(
            json("/api/brands?sort=name&limit=1").at("/brands/0/shareOfVoice/PT5M").doubleValue())
        .as("silent for longer than the window")
        .isZero();
    put("Acme", 2_990, 1, 3);
    JsonNode acme = json("/api/brands/Acme?window=PT5M").get("shareOfVoice");
    assertThat(acme.toString()).isEqualTo("{\"PT5M\":0.5}");
  }

  @Test
  void tellsNoShareWhereThereAreNoTexts() throws Exception {
    brands.put(Sentiments.of("Mute", START, 0, 0, Map.of(), null), START);

    assertThat(json("/api/brands/Mute").get("shareOfVoice")).isEmpty();
  }

  @Test
  void listsOneWindowWithItsTrend() throws Exception {
    put("Acme", 0, 1, 3);
    put("Acme", 60, 3, 1);

    JsonNode brand = json("/api/brands?window=5m&trend=10").get("brands").get(0);
    assertThat(brand.get("windows")).hasSize(1);
    assertThat(brand.get("windows").get(0).get("length").textValue()).isEqualTo("PT5M");
    assertThat(brand.get("trend").get("net").toString()).isEqualTo("[0.5,-0.5]");
    assertThat(brand.get("trend").get("asOf").get(1).longValue())
        .isEqualTo(START.plusSeconds(60).toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "sort=name,'alpha, Beta, Gamma, Mute'",
    "sort=name&order=desc,'Mute, Gamma, Beta, alpha'",
    "sort=net,'Gamma, alpha, Beta, Mute'",
    "sort=net&order=asc,'Beta, alpha, Gamma, Mute'",
    "sort=volume,'Beta, alpha, Gamma, Mute'",
    "sort=change&order=asc,'alpha, Beta, Gamma, Mute'",
    "sort=updated,'Mute, Gamma, Beta, alpha'",
    "search=%20ETA%20,Beta",
    "sort=name&limit=2&page=2,'Gamma, Mute'",
    "page=7,''"
  })
  void sortsFindsAndPages(String query, String expected) throws Exception {
    put("alpha", 0, 5, 5);
    put("Beta", 1, 11, 4);
    put("Gamma", 2, 1, 4);
    brands.put(Sentiments.of("Mute", START.plusSeconds(3), 0, 0, Map.of(), null), START);

    assertThat(
            String.join(", ", json("/api/brands?" + query).get("brands").findValuesAsText("brand")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Acme", "A/B & C?", "..", "100 %", "<script>", "日本", "%2e%2e", "a+b", "\\"})
  void showsABrandWhateverItIsCalled(String name) throws Exception {
    put(name, 0, 1, 0);

    JsonNode brand = json("/api/brands/" + encoded(name) + "?window=PT1M");
    assertThat(brand.get("brand").textValue()).isEqualTo(name);
    assertThat(brand.get("windows")).hasSize(1);
    assertThat(json("/api/brands/" + encoded(name) + "/history").get("points")).hasSize(1);
  }

  @Test
  void showsThePastOfAWindow() throws Exception {
    put("Acme", 0, 1, 0);
    put("Acme", 30, 0, 1);

    JsonNode past =
        json("/api/brands/Acme/history?window=PT5M&from=2026-01-01T00:00:10Z&to=1767225630000");
    assertThat(past.get("spacing").textValue()).isEqualTo("PT10S");
    assertThat(past.get("points").toString())
        .isEqualTo(
            "[{\"asOf\":1767225630000,\"net\":1.0,\"netLow\":0.9,\"netHigh\":1.0,"
                + "\"correctedNet\":0.5,\"volume\":1,\"negative\":0,\"neutral\":0,\"positive\":1}]");
    assertThat(past.get("modelChanges")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/brands?window=PT7M,400,\"window is 'PT7M'; there are PT1M, PT5M, PT1H, PT24H\"",
    "/api/brands?window=soon,400,window is 'soon'",
    "/api/brands?sort=colour,400,sort",
    "/api/brands?page=0,400,page is 0; it must be between 1",
    "/api/brands?limit=many,400,limit",
    "/api/brands?limit=1001,400,limit is 1001; it must be between 1 and 1000",
    "/api/brands/Nobody,404,there is no brand 'Nobody'",
    "/api/brands/Nobody/history,404,there is no brand 'Nobody'",
    "/api/brands/Acme/history?from=yesterday,400,from is 'yesterday'",
    "/api/brands/Acme/history?to=%2B300000000-01-01T00:00:00Z,400,to is '+300000000-01-01T00:00:00Z'",
    "/api/alerts?limit=0,400,limit is 0",
    "/api/alerts?state=shut,400,shut",
    "/api/brands/Acme/alerts?limit=1001,400,limit is 1001",
    "/api/stream?window=PT7M,400,window is 'PT7M'",
    "/api/nothing,404,/api/nothing",
    "/assets/..%2F..%2Flogback.xml,404,no",
    "/assets/secret.txt,404,the dashboard has no 'secret.txt'"
  })
  void saysWhatIsWrong(String path, int status, String detail) throws Exception {
    put("Acme", 0, 1, 0);
    brands.complete();

    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(header(response, "content-type")).startsWith("application/problem+json");
    JsonNode problem = JSON.readTree(response.body());
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("detail").textValue()).contains(detail.replace("\"", ""));
  }

  @Test
  void refusesAnyOtherMethod() throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(uri("/api/brands")).DELETE().build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "content-type")).startsWith("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/brands", "/api/brands/Acme", "/api/brands/Acme/history"})
  void answers304UntilSomethingChanges(String path) throws Exception {
    put("Acme", 0, 1, 0);
    String tag = header(get(path), "etag");

    assertThat(get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(get(path, "If-None-Match", "\"x\", " + tag).statusCode()).isEqualTo(304);
    put("Acme", 9, 2, 0);
    HttpResponse<String> changed = get(path, "If-None-Match", tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(header(changed, "cache-control")).isEqualTo("no-cache");
    assertThat(header(changed, "etag")).isNotEqualTo(tag);
  }

  @Test
  void listsAlertsAsTheyStandOnTheTopic() throws Exception {
    LatestAlerts alerts = server.getApplicationContext().getBean(LatestAlerts.class);
    String tag = header(get("/api/alerts"), "etag");
    SentimentAlert open = SentimentAlerts.raised("a", "A/B & C?", SentimentAlert.Kind.NET, START);
    SentimentAlert raised =
        SentimentAlerts.raised("b", "Acme", SentimentAlert.Kind.VOLUME, START.plusSeconds(1));
    alerts.put(open, START);
    alerts.put(raised, START);
    alerts.put(SentimentAlerts.cleared(raised, START.plusSeconds(9)), START);

    assertThat(json("/api/alerts")).isEqualTo(JSON.readTree(Json.write(List.of(open))));
    assertThat(json("/api/alerts?state=all").findValuesAsText("id")).containsExactly("b", "a");
    assertThat(json("/api/alerts?state=all&limit=1").findValuesAsText("id")).containsExactly("b");
    assertThat(json("/api/brands/" + encoded("A/B & C?") + "/alerts").findValuesAsText("id"))
        .containsExactly("a");
    assertThat(json("/api/brands/Acme/alerts").findValuesAsText("cleared"))
        .containsExactly("returned");
    assertThat(json("/api/brands/Acme/alerts?state=open")).isEmpty();
    assertThat(json("/api/brands/Nobody/alerts")).isEmpty();
    assertThat(get("/api/alerts", "If-None-Match", tag).statusCode()).isEqualTo(200);
    tag = header(get("/api/alerts"), "etag");
    assertThat(get("/api/alerts", "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @Test
  void showsModelsAsSoonAsItKnowsThem() throws Exception {
    assertThat(json("/api/models").get("versions")).isEmpty();
    assertThat(header(get("/api/models"), "etag")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/brands", "/api/nothing", "/assets/uplot.js"})
  void letsNothingButTheAppsOwnScriptsRun(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(header(response, "content-security-policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(response, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(response, "referrer-policy")).isEqualTo("no-referrer");
  }

  @Test
  void describesItself() throws Exception {
    HttpResponse<String> description = get("/api/openapi.yml");
    assertThat(header(description, "content-type")).startsWith("application/yaml");
    JsonNode api = new YAMLMapper().readTree(description.body());
    assertThat(api.get("paths").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "/api/alerts",
            "/api/brands",
            "/api/brands/{brand}",
            "/api/brands/{brand}/alerts",
            "/api/brands/{brand}/drivers",
            "/api/brands/{brand}/history",
            "/api/dead-letters",
            "/api/feedback",
            "/api/models",
            "/api/predict",
            "/api/question",
            "/api/stream",
            "/v2/health/live",
            "/v2/health/ready",
            "/v2/models/{model}",
            "/v2/models/{model}/infer",
            "/v2/models/{model}/ready");
    JsonNode list = api.at("/paths/~1api~1brands/get");
    assertThat(list.get("parameters"))
        .allSatisfy(parameter -> assertThat(parameter.path("required").booleanValue()).isFalse());
    assertThat(list.at("/responses/400/content/application~1problem+json").isMissingNode())
        .isFalse();
    assertThat(api.at("/components/schemas/BrandSentiment/properties/asOf/type").textValue())
        .isEqualTo("integer");
    assertThat(api.at("/components/schemas/KnownBrand").toString())
        .contains("shareOfVoice", "share of the texts of all brands");
  }

  @Test
  void servesTheDashboardUntilItChanges() throws Exception {
    HttpResponse<String> page = get("/brand?name=Acme");
    assertThat(header(page, "content-type")).startsWith("text/html");
    assertThat(page.body()).contains("<title>Tonestream</title>");
    assertThat(get("/", "If-None-Match", header(page, "etag")).statusCode()).isEqualTo(304);
    assertThat(header(get("/assets/uplot.js"), "content-type")).startsWith("text/javascript");
    assertThat(header(get("/assets/app.js"), "content-type")).startsWith("text/javascript");
  }

  private BrandSentiment put(String brand, long second, long negative, long positive) {
    BrandSentiment sentiment = Sentiments.of(brand, START.plusSeconds(second), negative, positive);
    brands.put(sentiment, sentiment.asOf());
    return sentiment;
  }

  private JsonNode json(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }

  private URI uri(String path) {
    return URI.create("http://" + server.getHost() + ":" + server.getPort() + path);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, UTF_8).replace("+", "%20");
  }
}
