package io.tonestream.schemas;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                   | expected an object",
        "null                                 | null instead of an object",
        "[]                                   | expected an object",
        "\"text\"                             | expected an object",
        "5                                    | expected an object",
        "hello                                | not JSON: Unrecognized token 'hello'",
        "{}                                   | text is missing",
        "{\"text\":null}                      | text is missing",
        "{\"text\":\" \"}                     | text is blank",
        "{\"text\":5}                         | text: expected a string",
        "{\"text\":1.5}                       | text: expected a string",
        "{\"text\":true}                      | text: expected a string",
        "{\"text\":[\"a\"]}                   | text: expected a string",
        "{\"text\":{\"a\":1}}                 | text: expected a string",
        "{\"text\":\"a\",\"brand\":5}         | brand: expected a string",
        "{\"text\":\"a\",\"brand\":[5]}       | brand: expected a string",
        "{\"text\":\"a\",\"brand\":\"\"}      | brand is blank",
        "{\"text\":\"a\",\"brand\":[null]}    | brand is missing",
        "{\"text\":\"a\",\"timestamp\":1.5}   | timestamp: expected epoch milliseconds or ISO-8601",
        "{\"text\":\"a\",\"timestamp\":NaN}   | not JSON: Non-standard token 'NaN'",
        "{\"text\":\"a\",\"timestamp\":\"NaN\"} | timestamp: expected epoch milliseconds or ISO-8601",
        "{\"text\":\"a\",\"timestamp\":99999999999999999999} | timestamp: expected epoch milliseconds",
        "{\"text\":\"a\",\"timestamp\":-1}    | timestamp is 1969-12-31T23:59:59.999Z, before 1970",
        "{\"text\":\"a\",\"timestamp\":9223372036854775807} | timestamp is +292278994-08-17T07:12:55.807Z, after 9999",
        "{\"text\":\"a\"} x                   | not JSON: Unrecognized token 'x'",
        "{\"text\":\"a\"}{\"text\":\"b\"}     | expected an object and nothing after it",
        "{\"text\":\"a\"                      | not JSON: Unexpected end-of-input",
        "{\"text\":\"a                        | not JSON in text: Unexpected end-of-input",
        "{'text':'a'}                         | not JSON: Unexpected character",
      })
  void saysWhatIsWrongWithARawText(String json, String reason) {
    assertThatThrownBy(() -> Json.read(RawText.class, json.getBytes(UTF_8)))
        .isInstanceOf(BadJsonException.class)
        .hasMessageStartingWith(reason);
  }

  @Test
  void refusesInvalidUtf8() {
    assertThatThrownBy(() -> Json.read(RawText.class, "{\"text\":\"é\"}".getBytes(ISO_8859_1)))
        .isInstanceOf(BadJsonException.class)
        .hasMessageStartingWith("not JSON in text: Invalid UTF-8");
  }

  @Test
  void refusesNestingThatIsTooDeepButNotWhatIsMerelyDeep() {
    assertThat(Json.read(RawText.class, nested(500)).text()).isEqualTo("a");
    assertThatThrownBy(() -> Json.read(RawText.class, nested(100_000)))
        .isInstanceOf(BadJsonException.class)
        .hasMessageStartingWith("not JSON: Document nesting depth");
  }

  @Test
  void doesNotQuoteTheInputAtLength() {
    String token = "secret".repeat(1000);
    for (String json :
        List.of(
            token,
            "{\"text\":" + token + "}",
            "{\"text\":\"a\",\"timestamp\":\"" + token + "\"}")) {
      assertThatThrownBy(() -> Json.read(RawText.class, json.getBytes(UTF_8)))
          .isInstanceOf(BadJsonException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }
  }

  @Test
  void ignoresUnknownFields() {
    assertThat(read("{\"x\":{\"y\":[1,{}]},\"text\":\"a\",\"brands\":[\"b\"]}"))
        .isEqualTo(RawText.of("a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1424790000000",
        "\"2015-02-24T15:00:00Z\"",
        "\"2015-02-24T15:00Z\"",
        "\"2015-02-24T16:00:00.000+01:00\""
      })
  void readsTimesAsMillisecondsAndAsIso8601(String time) {
    assertThat(read("{\"text\":\"a\",\"timestamp\":" + time + "}").timestamp())
        .isEqualTo(Instant.parse("2015-02-24T15:00:00Z"));
  }

  @Test
  void readsOneBrandOrAList() {
    assertThat(read("{\"text\":\"a\",\"brand\":\"United\"}").brands()).containsExactly("United");
    assertThat(read("{\"text\":\"a\",\"brand\":[\"United\",\" Delta \",\"United\"]}").brands())
        .containsExactly("United", "Delta");
    assertThat(read("{\"text\":\"a\",\"brand\":null}").brands()).isEmpty();
  }

  @Test
  void writesOneBrandAsANameAndLeavesOutWhatIsAbsent() {
    assertThat(write(new RawText("a", null, List.of("United"), null, null, null, null)))
        .isEqualTo("{\"text\":\"a\",\"brand\":\"United\"}");
    assertThat(write(new RawText("a", "1", List.of("b", "c"), null, null, null, Instant.EPOCH)))
        .isEqualTo("{\"text\":\"a\",\"id\":\"1\",\"brand\":[\"b\",\"c\"],\"timestamp\":0}");
  }

  @Test
  void replacesSurrogatesThatStandAlone() {
    assertThat(read("{\"text\":\"\\ud800 a \\udc00\",\"author\":\"\\ud83d\"}"))
        .isEqualTo(new RawText("\ufffd a \ufffd", null, List.of(), null, "\ufffd", null, null));
    assertThat(write(RawText.of("\ud83d\ude00"))).isEqualTo("{\"text\":\"\ud83d\ude00\"}");
  }

  @Test
  void refusesNumbersInDisguiseAndNumbersLeftOut() {
    String whole = "{\"negative\":1,\"neutral\":0,\"positive\":0}";
    assertThat(Json.read(Probabilities.class, whole.getBytes(UTF_8)).negative()).isOne();
    for (String bad :
        List.of(
            whole.replace("1", "\"1\""),
            whole.replace("1", "true"),
            whole.replace("1", "\"NaN\""),
            whole.replace("1", "null"),
            whole.replace(",\"positive\":0", ""))) {
      assertThatThrownBy(() -> Json.read(Probabilities.class, bad.getBytes(UTF_8)))
          .isInstanceOf(BadJsonException.class);
    }
    assertThatThrownBy(
            () ->
                Json.read(
                    BrandSentiment.Counts.class,
                    "{\"negative\":1.5,\"neutral\":0,\"positive\":0}".getBytes(UTF_8)))
        .hasMessage("negative: expected a whole number");
  }

  @Test
  void namesTheLabelsThatThereAre() {
    assertThatThrownBy(
            () -> Json.read(Feedback.class, "{\"text\":\"a\",\"label\":\"bad\"}".getBytes(UTF_8)))
        .hasMessage("label: expected one of negative, neutral, positive");
  }

  /** Whatever the bytes: a record or a {@link BadJsonException}, never anything else. */
  @Property(tries = 2000)
  void neverFailsOtherwise(@ForAll byte[] noise, @ForAll int position, @ForAll byte value) {
    byte[] damaged =
        "{\"text\":\"caf\u00e9\",\"brand\":[\"x\"],\"timestamp\":1424790000000}".getBytes(UTF_8);
    damaged[Math.floorMod(position, damaged.length)] = value;
    for (byte[] json : List.of(noise, damaged)) {
      try {
        assertThat(Json.read(RawText.class, json).text()).isNotBlank();
      } catch (BadJsonException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void passesNullsThroughASerde() {
    Serde<RawText> serde = Json.serde(RawText.class);
    assertThat(serde.serializer().serialize("t", null)).isNull();
    assertThat(serde.deserializer().deserialize("t", null)).isNull();
    byte[] json = serde.serializer().serialize("t", RawText.of("a"));
    assertThat(serde.deserializer().deserialize("t", json)).isEqualTo(RawText.of("a"));
    assertThatThrownBy(() -> serde.deserializer().deserialize("t", new byte[0]))
        .isInstanceOf(BadJsonException.class);
  }

  private static RawText read(String json) {
    return Json.read(RawText.class, json.getBytes(UTF_8));
  }

  private static String write(Object value) {
    return new String(Json.write(value), UTF_8);
  }

  private static byte[] nested(int depth) {
    return ("{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"text\":\"a\"}").getBytes(UTF_8);
  }
}
