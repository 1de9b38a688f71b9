package io.tonestream.schemas;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** How the wire records are written and read. Thread-safe. */
public final class Json {
  /**
   * Strict about types, lenient about unknown fields; of a field that comes twice the last counts.
   */
  private static final JsonMapper MAPPER = mapper();

  private static final ClassValue<ObjectReader> READERS =
      new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
          return MAPPER.readerFor(type);
        }
      };

  private Json() {}

  /**
   * Reads and writes a wire record in a Kafka client; bad bytes throw a {@link BadJsonException}.
   */
  public static <T> Serde<T> serde(Class<T> type) {
    ObjectWriter writer = MAPPER.writerFor(type);
    ObjectReader reader = MAPPER.readerFor(type);
    return Serdes.serdeFrom(
        (topic, value) -> value == null ? null : write(writer, value),
        (topic, bytes) -> bytes == null ? null : read(reader, bytes));
  }

  /**
   * Reads one wire record.
   *
   * @throws BadJsonException if the bytes are not a whole record of this type
   */
  public static <T> T read(Class<T> type, byte @Nullable [] json) {
    if (json == null) {
      throw new BadJsonException("no value", null);
    }
    return read(READERS.get(type), json);
  }

  /** Writes one wire record as UTF-8 JSON. */
  public static byte[] write(Object value) {
    return write(MAPPER.writer(), value);
  }

  /** A copy of the wire format's settings for other JSON, such as a command's report. */
  public static JsonMapper.Builder mapperBuilder() {
    return MAPPER.rebuild();
  }

  private static <T> T read(ObjectReader reader, byte[] json) {
    try {
      T value = reader.readValue(json);
      if (value == null) {
        throw new BadJsonException("null instead of an object", null);
      }
      return value;
    } catch (JacksonException e) {
      throw new BadJsonException(reason(e), e);
    } catch (IOException e) {
      throw new BadJsonException(String.valueOf(e.getMessage()), e);
    }
  }

  private static byte[] write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new SerializationException("cannot write " + value.getClass().getSimpleName(), e);
    }
  }

  /**
   * What is wrong, in a few words and with at most one token of the input, which may be private.
   */
  public static String reason(JacksonException e) {
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      return String.valueOf(e.getCause().getMessage());
    }
    String field = e instanceof JsonMappingException mapping ? field(mapping) : "";
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return (field.isEmpty() ? "" : field + ": ") + "expected " + expected(mismatch);
    }
    return "not JSON"
        + (field.isEmpty() ? "" : " in " + field)
        + ": "
        + abbreviate(e.getOriginalMessage());
  }

  /** The innermost field on the way to what is wrong; empty at the top. */
  private static String field(JsonMappingException e) {
    String innermost = "";
    for (JsonMappingException.Reference step : e.getPath()) {
      innermost = step.getFieldName() == null ? innermost : step.getFieldName();
    }
    return innermost;
  }

  private static String expected(MismatchedInputException mismatch) {
    Class<?> type = mismatch.getTargetType();
    if (type == Instant.class) {
      return "epoch milliseconds or ISO-8601 with an offset";
    }
    if (type == Duration.class) {
      return "an ISO-8601 duration";
    }
    if (type == String.class) {
      return "a string";
    }
    if (type == long.class || type == int.class) {
      return "a whole number";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> MAPPER.convertValue(constant, String.class))
          .collect(joining(", ", "one of ", ""));
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return "an object and nothing after it";
  }

  private static String abbreviate(String message) {
    int end = message.indexOf(" (start marker at [Source");
    String shorter = end < 0 ? message : message.substring(0, end);
    return shorter.length() > 300 ? shorter.substring(0, 300) + "…" : shorter;
  }

  private static JsonMapper mapper() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .withCoercionConfig(
            LogicalType.Textual,
            config -> {
              config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
              config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
              config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
        .addModule(times())
        .build();
  }

  private static SimpleModule times() {
    return new SimpleModule("tonestream-times")
        .addSerializer(
            Instant.class,
            new JsonSerializer<>() {
              @Override
              public void serialize(Instant time, JsonGenerator json, SerializerProvider provider)
                  throws IOException {
                json.writeNumber(time.toEpochMilli());
              }
            })
        .addDeserializer(
            Instant.class,
            new JsonDeserializer<>() {
              @Override
              public Instant deserialize(JsonParser json, DeserializationContext context)
                  throws IOException {
                return readInstant(json, context);
              }
            })
        .addSerializer(
            Duration.class,
            new JsonSerializer<>() {
              @Override
              public void serialize(
                  Duration length, JsonGenerator json, SerializerProvider provider)
                  throws IOException {
                json.writeString(length.toString());
              }
            })
        .addDeserializer(
            Duration.class,
            new JsonDeserializer<>() {
              @Override
              public Duration deserialize(JsonParser json, DeserializationContext context)
                  throws IOException {
                try {
                  return Duration.parse(json.getText());
                } catch (DateTimeException e) {
                  return (Duration)
                      context.handleWeirdStringValue(
                          Duration.class, json.getText(), "expected ISO-8601");
                }
              }
            });
  }

  private static Instant readInstant(JsonParser json, DeserializationContext context)
      throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        return (Instant)
            context.handleWeirdNumberValue(Instant.class, json.getNumberValue(), "out of range");
      }
      return Instant.ofEpochMilli(json.getLongValue());
    }
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      try {
        return OffsetDateTime.parse(json.getText()).toInstant();
      } catch (DateTimeException e) {
        return (Instant)
            context.handleWeirdStringValue(
                Instant.class, json.getText(), "expected ISO-8601 with an offset");
      }
    }
    return (Instant) context.handleUnexpectedToken(Instant.class, json);
  }
}
