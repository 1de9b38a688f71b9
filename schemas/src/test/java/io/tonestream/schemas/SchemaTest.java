package io.tonestream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds every JSON Schema to its record. */
class SchemaTest {
  private static final List<Class<?>> RECORDS =
      List.of(
          RawText.class,
          LabeledText.class,
          BrandSentiment.class,
          BrandDrivers.class,
          SentimentAlert.class,
          Feedback.class,
          PublishedModel.class,
          ModelPointer.class,
          ModelStatus.class);

  /** Records that stand in another's lists, by the schema's definition of them. */
  private static final Map<Class<?>, List<Class<?>>> LISTED =
      Map.of(
          BrandSentiment.class,
          List.of(BrandSentiment.Window.class),
          BrandDrivers.class,
          List.of(BrandDrivers.Window.class),
          BrandDrivers.Window.class,
          List.of(BrandDrivers.Term.class, BrandDrivers.Sample.class, BrandSentiment.Counts.class),
          SentimentAlert.class,
          List.of(BrandDrivers.Term.class, BrandDrivers.Sample.class),
          PublishedModel.class,
          List.of(PublishedModel.Score.class),
          ModelStatus.class,
          List.of(ModelStatus.Refusal.class));

  @Property(tries = 300)
  void allowsWhatARawTextWrites(@ForAll("rawTexts") RawText text) {
    assertIsValidAndComesBack(RawText.class, text);
  }

  @Property(tries = 300)
  void allowsWhatALabeledTextWrites(@ForAll("labeledTexts") LabeledText text) {
    assertIsValidAndComesBack(LabeledText.class, text);
  }

  @Property(tries = 300)
  void allowsWhatABrandSentimentWrites(@ForAll("brandSentiments") BrandSentiment sentiment) {
    assertIsValidAndComesBack(BrandSentiment.class, sentiment);
  }

  @Property(tries = 300)
  void allowsWhatBrandDriversWrite(@ForAll("brandDrivers") BrandDrivers drivers) {
    assertIsValidAndComesBack(BrandDrivers.class, drivers);
  }

  @Property(tries = 300)
  void allowsWhatASentimentAlertWrites(@ForAll("sentimentAlerts") SentimentAlert alert) {
    assertIsValidAndComesBack(SentimentAlert.class, alert);
  }

  @Property(tries = 300)
  void allowsWhatFeedbackWrites(@ForAll("feedback") Feedback feedback) {
    assertIsValidAndComesBack(Feedback.class, feedback);
  }

  @Property(tries = 300)
  void allowsWhatAPublishedModelWrites(@ForAll("publishedModels") PublishedModel model) {
    assertIsValidAndComesBack(PublishedModel.class, model);
  }

  @Property(tries = 300)
  void allowsWhatAModelPointerWrites(@ForAll("modelPointers") ModelPointer pointer) {
    assertIsValidAndComesBack(ModelPointer.class, pointer);
  }

  @Property(tries = 300)
  void allowsWhatAModelStatusWrites(@ForAll("modelStatuses") ModelStatus status) {
    assertIsValidAndComesBack(ModelStatus.class, status);
  }

  @TestFactory
  List<DynamicTest> isItselfValid() {
    Schema metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    return forEachRecord(
        record ->
            assertThat(
                    metaSchema.validate(SchemaFile.of(record).json().toString(), InputFormat.JSON))
                .isEmpty());
  }

  @TestFactory
  List<DynamicTest> namesTheRecordsComponentsAndNoOthers() {
    return forEachRecord(
        record ->
            assertNamesComponents(
                record, SchemaFile.of(record).json(), SchemaFile.of(record).json()));
  }

  @TestFactory
  List<DynamicTest> describesEveryProperty() {
    return forEachRecord(record -> assertDescribed(SchemaFile.of(record).json()));
  }

  @TestFactory
  List<DynamicTest> hasExamplesThatTheRecordAccepts() {
    return forEachRecord(
        record -> {
          SchemaFile schema = SchemaFile.of(record);
          assertThat(schema.json().get("examples")).isNotEmpty();
          for (JsonNode example : schema.json().get("examples")) {
            assertThat(schema.errors(Json.write(example))).isEmpty();
            assertThat(Json.read(record, Json.write(example))).isNotNull();
          }
        });
  }

  /** Takes one field after the other from a whole document: record and schema must agree. */
  @TestFactory
  List<DynamicTest> requiresWhatTheRecordRequires() {
    return forEachRecord(
        record -> {
          SchemaFile schema = SchemaFile.of(record);
          JsonNode examples = schema.json().get("examples");
          ObjectNode whole = examples.get(examples.size() > 1 ? 1 : 0).deepCopy();
          int removed = removeEachField(record, schema, whole, whole);
          assertThat(removed).isGreaterThan(1);
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "'text'",
        "{}",
        "{'text':null}",
        "{'text':5}",
        "{'text':true}",
        "{'text':['a']}",
        "{'text':{}}",
        "{'text':''}",
        "{'text':' \\t\\u3000'}",
        "{'text':'a','id':7}",
        "{'text':'a','brand':5}",
        "{'text':'a','brand':''}",
        "{'text':'a','brand':' '}",
        "{'text':'a','brand':[null]}",
        "{'text':'a','brand':['']}",
        "{'text':'a','brand':{'name':'x'}}",
        "{'text':'a','brand':[['x']]}",
        "{'text':'a','lang':1}",
        "{'text':'a','timestamp':1.5}",
        "{'text':'a','timestamp':-1}",
        "{'text':'a','timestamp':253402300800000}",
        "{'text':'a','timestamp':99999999999999999999}",
        "{'text':'a','timestamp':''}",
        "{'text':'a','timestamp':'1424790000000'}",
        "{'text':'a','timestamp':'2015-02-24 15:00:00'}",
        "{'text':'a','timestamp':'2015-02-24T15:00:00'}",
        "{'text':'a','timestamp':true}",
        "{'text':'a','timestamp':[1]}",
      })
  void refusesWhatARawTextRefuses(String json) {
    assertBothRefuse(RawText.class, json.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'text':'\\u00a0'}",
        "{'text':'a','unknown':{'deep':[1]}}",
        "{'text':'a','brand':[]}",
        "{'text':'a','brand':null,'id':null,'source':null,'author':null,'lang':null,'timestamp':null}",
        "{'text':'a','brand':[' x ','x']}",
        "{'text':'a','timestamp':0}",
        "{'text':'a','timestamp':253402300799999}",
        "{'text':'a','timestamp':'2015-02-24T15:00:00.123456789+01:00'}",
      })
  void allowsWhatARawTextAccepts(String json) {
    assertBothAccept(RawText.class, json.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "RawText        | text          | a string of 100,001",
        "RawText        | id            | a string of 513",
        "RawText        | brand         | a list of 65",
        "Feedback       | label         | `\"POSITIVE\"`",
        "Feedback       | label         | `1`",
        "Feedback       | text          | `\" \"`",
        "Feedback       | timestamp     | `\"yesterday\"`",
        "LabeledText    | id            | `\"\"`",
        "LabeledText    | brand         | `\" \"`",
        "LabeledText    | label         | `\"mixed\"`",
        "LabeledText    | probabilities | `{\"negative\":1.5,\"neutral\":0,\"positive\":0}`",
        "LabeledText    | probabilities | `{\"negative\":-0.5,\"neutral\":1,\"positive\":0.5}`",
        "LabeledText    | probabilities | `{\"negative\":\"1\",\"neutral\":0,\"positive\":0}`",
        "LabeledText    | probabilities | `{\"negative\":1,\"positive\":0}`",
        "LabeledText    | timestamp     | `-1`",
        "LabeledText    | scoredAt      | `null`",
        "BrandSentiment | revision      | `-1`",
        "BrandSentiment | revision      | `1.5`",
        "BrandSentiment | asOf          | `-5`",
        "BrandSentiment | windows       | `{}`",
        "BrandSentiment | windows       | `[{}]`",
        "BrandSentiment | windows       | `[null]`",
        "BrandDrivers   | asOf          | `\"now\"`",
        "BrandDrivers   | windows       | `[{}]`",
        "SentimentAlert | id            | `\"a/b\"`",
        "SentimentAlert | kind          | `\"NET\"`",
        "SentimentAlert | state         | `\"open\"`",
        "SentimentAlert | state         | `\"cleared\"`",
        "SentimentAlert | cleared       | `\"returned\"`",
        "SentimentAlert | direction     | `1`",
        "SentimentAlert | at            | `-1`",
        "SentimentAlert | observed      | `1.01`",
        "SentimentAlert | observed      | `-1.01`",
        "SentimentAlert | expected      | `{\"value\":0.1,\"low\":0}`",
        "SentimentAlert | evidence      | `-1`",
        "SentimentAlert | volume        | `-1`",
        "SentimentAlert | drivers       | `[{}]`",
        "SentimentAlert | samples       | `[{\"text\":\"a\"}]`",
        "PublishedModel | version       | `\"a/b\"`",
        "PublishedModel | name          | a string of 65",
        "PublishedModel | labels        | `[\"mixed\"]`",
        "PublishedModel | size          | `0`",
        "PublishedModel | parts         | `0`",
        "PublishedModel | parts         | `1.5`",
        "PublishedModel | sha256        | `\"CBC5\"`",
        "PublishedModel | signedBy      | a string of 513",
        "PublishedModel | created       | `null`",
        "PublishedModel | evaluations   | `[{}]`",
        "PublishedModel | evaluations   | `[{\"data\":\"d\",\"texts\":1,\"accuracy\":1,\"macroRecall\":1,\"confusion\":[[1]]}]`",
        "ModelPointer   | version       | `\".hidden\"`",
        "ModelPointer   | version       | `null`",
        "ModelPointer   | previous      | `[\"\"]`",
        "ModelPointer   | previous      | a list of 11",
        "ModelStatus    | instance      | `\" \"`",
        "ModelStatus    | state         | `\"RUNNING\"`",
        "ModelStatus    | active        | `\"\"`",
        "ModelStatus    | origin        | `\"elsewhere\"`",
        "ModelStatus    | phase         | `\"WARM_UP\"`",
        "ModelStatus    | refusals      | `[{}]`",
        "ModelStatus    | shadow        | `{}`",
        "ModelStatus    | updatedAt     | `-1`",
      })
  void refusesAFieldThatTheRecordRefuses(String record, String field, String value)
      throws Exception {
    Class<?> type = Class.forName("io.tonestream.schemas." + record);
    ObjectNode document = SchemaFile.of(type).json().get("examples").get(0).deepCopy();
    document.set(field, value(value));
    assertBothRefuse(type, document.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "length          | `\"5 minutes\"`",
        "length          | `\"P\"`",
        "length          | `\"PT\"`",
        "length          | `300000`",
        "volume          | `-1`",
        "volume          | `0`",
        "counts          | `{\"negative\":1,\"neutral\":1}`",
        "counts          | `{\"negative\":-1,\"neutral\":101,\"positive\":20}`",
        "share           | `{\"negative\":2,\"neutral\":-1,\"positive\":0}`",
        "share           | `null`",
        "net             | `1.01`",
        "net             | `null`",
        "netLow          | `-1.01`",
        "netHigh         | `null`",
        "previousNet     | `-2`",
        "previousVolume  | `-1`",
        "modelVersions   | `{\"v1\":-1}`",
        "modelVersions   | `{\"v1\":\"1\"}`",
        "modelVersions   | `{\"v1\":null}`",
        "status          | `\"FINAL\"`",
      })
  void refusesAWindowThatTheRecordRefuses(String field, String value) throws Exception {
    ObjectNode document =
        SchemaFile.of(BrandSentiment.class).json().get("examples").get(0).deepCopy();
    ((ObjectNode) document.get("windows").get(1)).set(field, value(value));
    assertBothRefuse(BrandSentiment.class, document.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/negative/0 | term      | `\" \"`",
        "/negative/0 | term      | a string of 41",
        "/negative/0 | score     | `-0.1`",
        "/negative/0 | texts     | `0`",
        "/negative/0 | share     | `1.1`",
        "/positive/0 | own       | `-1`",
        "/positive/0 | special   | `\"high\"`",
        "/samples/0  | text      | a string of 281",
        "/samples/0  | label     | `\"mixed\"`",
        "/samples/0  | certainty | `1.01`",
        "/samples/0  | kind      | `\"best\"`",
        "/sources    | web       | `{\"negative\":1,\"neutral\":1}`",
        "/languages  | en        | `null`",
      })
  void refusesADriverThatTheRecordRefuses(String where, String field, String value)
      throws Exception {
    ObjectNode document =
        SchemaFile.of(BrandDrivers.class).json().get("examples").get(0).deepCopy();
    ((ObjectNode) document.at("/windows/0" + where)).set(field, value(value));
    assertBothRefuse(BrandDrivers.class, document.toString());
  }

  @Provide
  Arbitrary<RawText> rawTexts() {
    return WireRecords.rawTexts();
  }

  @Provide
  Arbitrary<LabeledText> labeledTexts() {
    return WireRecords.labeledTexts();
  }

  @Provide
  Arbitrary<BrandSentiment> brandSentiments() {
    return WireRecords.brandSentiments();
  }

  @Provide
  Arbitrary<BrandDrivers> brandDrivers() {
    return WireRecords.brandDrivers();
  }

  @Provide
  Arbitrary<SentimentAlert> sentimentAlerts() {
    return WireRecords.sentimentAlerts();
  }

  @Provide
  Arbitrary<PublishedModel> publishedModels() {
    return WireRecords.publishedModels();
  }

  @Provide
  Arbitrary<ModelPointer> modelPointers() {
    return WireRecords.modelPointers();
  }

  @Provide
  Arbitrary<ModelStatus> modelStatuses() {
    return WireRecords.modelStatuses();
  }

  @Provide
  Arbitrary<Feedback> feedback() {
    return WireRecords.feedback();
  }

  private static <T> void assertIsValidAndComesBack(Class<T> type, T record) {
    byte[] json = Json.write(record);
    assertThat(SchemaFile.of(type).errors(json)).isEmpty();
    assertThat(Json.read(type, json)).isEqualTo(record);
  }

  private static void assertBothRefuse(Class<?> record, String json) {
    byte[] bytes = json.getBytes(UTF_8);
    assertThat(catchThrowable(() -> Json.read(record, bytes)))
        .as("the record")
        .isInstanceOf(BadJsonException.class);
    assertThat(SchemaFile.of(record).errors(bytes)).as("the schema").isNotEmpty();
  }

  private static void assertBothAccept(Class<?> record, String json) {
    byte[] bytes = json.getBytes(UTF_8);
    assertThat(Json.read(record, bytes)).isNotNull();
    assertThat(SchemaFile.of(record).errors(bytes)).isEmpty();
  }

  private static JsonNode value(String value) throws Exception {
    String json =
        value.startsWith("a string of ")
            ? "\"" + "x".repeat(number(value)) + "\""
            : value.startsWith("a list of ")
                ? "[\"x\"" + ",\"x\"".repeat(number(value) - 1) + "]"
                : value;
    return Json.mapperBuilder().build().readTree(json);
  }

  private static int number(String words) {
    return Integer.parseInt(words.substring(words.lastIndexOf(' ') + 1).replace(",", ""));
  }

  private static void assertNamesComponents(Class<?> record, JsonNode schema, JsonNode root) {
    Set<String> properties = new TreeSet<>();
    schema.get("properties").fieldNames().forEachRemaining(properties::add);
    assertThat(properties)
        .as(record.getSimpleName())
        .isEqualTo(
            new TreeSet<>(
                Arrays.stream(record.getRecordComponents()).map(SchemaTest::wireName).toList()));
    for (RecordComponent component : record.getRecordComponents()) {
      if (component.getType().isRecord()) {
        assertNamesComponents(
            component.getType(), schema.get("properties").get(wireName(component)), root);
      }
    }
    for (Class<?> listed : LISTED.getOrDefault(record, List.of())) {
      assertNamesComponents(listed, root.at("/$defs/" + listed.getSimpleName()), root);
    }
  }

  private static String wireName(RecordComponent component) {
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null ? component.getName() : renamed.value();
  }

  private static void assertDescribed(JsonNode schema) {
    assertThat(schema.path("description").asText()).as(schema.toString()).isNotBlank();
    schema.path("properties").forEach(SchemaTest::assertDescribed);
    schema.path("$defs").forEach(SchemaTest::assertDescribed);
  }

  private static int removeEachField(
      Class<?> record, SchemaFile schema, ObjectNode whole, ObjectNode part) {
    List<String> fields = new ArrayList<>();
    part.fieldNames().forEachRemaining(fields::add);
    int removed = fields.size();
    for (String field : fields) {
      JsonNode value = part.remove(field);
      byte[] json = Json.write(whole);
      boolean accepted = catchThrowable(() -> Json.read(record, json)) == null;
      assertThat(schema.errors(json).isEmpty()).as("without " + field).isEqualTo(accepted);
      part.set(field, value);
      if (value instanceof ObjectNode nested) {
        removed += removeEachField(record, schema, whole, nested);
      }
      for (JsonNode element :
          value.isArray() ? value : Json.mapperBuilder().build().createArrayNode()) {
        if (element instanceof ObjectNode nested) {
          removed += removeEachField(record, schema, whole, nested);
        }
      }
    }
    return removed;
  }

  private static List<DynamicTest> forEachRecord(Consumer<Class<?>> test) {
    return RECORDS.stream()
        .map(record -> DynamicTest.dynamicTest(record.getSimpleName(), () -> test.accept(record)))
        .toList();
  }
}
