package io.tonestream.app.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import io.tonestream.app.serving.RequestedPredictions.Predictions;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.Probabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is said in the Open Inference Protocol, version 2, as JSON: <a
 * href="https://github.com/kserve/open-inference-protocol">kserve/open-inference-protocol</a>.
 */
final class InferenceProtocol {
  /** The one model that there is. */
  static final String MODEL = "sentiment";

  static final String TEXT = "text";
  static final String BRAND = "brand";

  private static final String BYTES = "BYTES";
  private static final String FLOATS = "FP32";
  private static final String LABEL = "label";
  private static final String PROBABILITIES = "probabilities";
  private static final int LABELS = Label.values().length;

  private InferenceProtocol() {}

  /**
   * A tensor without its contents.
   *
   * @param shape sizes; -1 for any
   */
  record TensorMetadata(String name, String datatype, List<Integer> shape) {}

  /**
   * What there is to know of the model.
   *
   * @param versions the one that labels
   */
  record ModelMetadata(
      String name,
      List<String> versions,
      String platform,
      List<TensorMetadata> inputs,
      List<TensorMetadata> outputs) {}

  /**
   * An input.
   *
   * @param shape {@code [texts]}
   * @param data strings
   */
  record InputTensor(
      @Nullable String name,
      @Nullable String datatype,
      @Nullable List<Integer> shape,
      @Nullable JsonNode data) {}

  /** An output that is wanted. */
  record WantedOutput(@Nullable String name) {}

  /**
   * The body of a request.
   *
   * @param id comes back in the answer
   * @param inputs {@code text}, and {@code brand} if the labels are to be about one
   * @param outputs those that are wanted; all if left out
   */
  record InferenceRequest(
      @Nullable String id,
      @Nullable List<InputTensor> inputs,
      @Nullable List<WantedOutput> outputs) {

    /**
     * The strings of an input; none if the request doesn't have it.
     *
     * @throws HttpStatusException if it isn't what it should be, naming it
     */
    List<@Nullable String> strings(String input) {
      requireNoNull("inputs", inputs);
      requireNoNull("outputs", outputs);
      for (InputTensor each : inputs == null ? List.<InputTensor>of() : inputs) {
        if (!TEXT.equals(each.name) && !BRAND.equals(each.name)) {
          throw wrong("there is no input '%s'; there are %s and %s", each.name, TEXT, BRAND);
        }
        if (input.equals(each.name)) {
          return InferenceProtocol.strings(each);
        }
      }
      return List.of();
    }

    private boolean wants(String output) {
      return outputs == null
          || outputs.isEmpty()
          || outputs.stream().anyMatch(each -> output.equals(each.name));
    }
  }

  /**
   * An output.
   *
   * @param data one list, in row-major order
   */
  record OutputTensor(String name, String datatype, List<Integer> shape, List<?> data) {}

  /** The body of an answer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InferenceAnswer(
      @JsonProperty("model_name") String modelName,
      @JsonProperty("model_version") String modelVersion,
      @Nullable String id,
      List<OutputTensor> outputs) {}

  static ModelMetadata metadata(String version) {
    return new ModelMetadata(
        MODEL,
        List.of(version),
        "tonestream",
        List.of(
            new TensorMetadata(TEXT, BYTES, List.of(-1)),
            new TensorMetadata(BRAND, BYTES, List.of(-1))),
        List.of(
            new TensorMetadata(LABEL, BYTES, List.of(-1)),
            new TensorMetadata(PROBABILITIES, FLOATS, List.of(-1, LABELS))));
  }

  /** Probabilities are of negative, neutral and positive, text after text. */
  static InferenceAnswer answer(InferenceRequest request, Predictions made) {
    int texts = made.probabilities().size();
    List<OutputTensor> outputs = new ArrayList<>();
    if (request.wants(LABEL)) {
      List<String> labels =
          made.probabilities().stream()
              .map(each -> each.mostProbable().name().toLowerCase(Locale.ROOT))
              .toList();
      outputs.add(new OutputTensor(LABEL, BYTES, List.of(texts), labels));
    }
    if (request.wants(PROBABILITIES)) {
      List<Float> all = made.probabilities().stream().flatMap(InferenceProtocol::row).toList();
      outputs.add(new OutputTensor(PROBABILITIES, FLOATS, List.of(texts, LABELS), all));
    }
    return new InferenceAnswer(MODEL, made.modelVersion(), request.id(), outputs);
  }

  private static Stream<Float> row(Probabilities probabilities) {
    return Arrays.stream(Label.values()).map(probabilities::of);
  }

  private static List<@Nullable String> strings(InputTensor input) {
    if (!BYTES.equals(input.datatype)) {
      throw wrong("input %s has datatype %s; it must be %s", input.name, input.datatype, BYTES);
    }
    requireNoNull("the shape of input " + input.name, input.shape);
    List<@Nullable String> strings = new ArrayList<>();
    addStrings(input, input.data, strings);
    int size = input.shape == null ? -1 : input.shape.stream().reduce(1, (a, b) -> a * b);
    if (size != strings.size()) {
      throw wrong("input %s has %,d strings in shape %s", input.name, strings.size(), input.shape);
    }
    return strings;
  }

  /** JSON's lists may hold {@code null}, whatever they are lists of. */
  private static void requireNoNull(String what, @Nullable List<?> list) {
    if (list != null && list.stream().anyMatch(Objects::isNull)) {
      throw wrong("%s has null among its elements", what);
    }
  }

  /** The protocol lets a client nest lists or leave them flat. */
  private static void addStrings(
      InputTensor input, @Nullable JsonNode data, List<@Nullable String> strings) {
    if (data != null && data.isTextual()) {
      strings.add(data.textValue());
    } else if (data != null && data.isArray()) {
      data.forEach(each -> addStrings(input, each, strings));
    } else {
      throw wrong("input %s has data other than strings", input.name);
    }
  }

  static HttpStatusException wrong(String message, @Nullable Object... details) {
    return new HttpStatusException(HttpStatus.BAD_REQUEST, message.formatted(details));
  }
}
