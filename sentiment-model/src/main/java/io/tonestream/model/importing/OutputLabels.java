package io.tonestream.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabelMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a classifier's outputs are called where it comes from, and what they mean here.
 *
 * @param names of the outputs in their order; none if it is a bare encoder
 * @param labels what each means
 */
record OutputLabels(List<String> names, List<Label> labels) {
  /** Of a bare encoder. */
  static final OutputLabels NONE = new OutputLabels(List.of(), List.of());

  private static final int MOST = 100;

  /** Names that say themselves what they mean, beside negative, neutral and positive. */
  private static final String SHORT_NAMES = "neg=negative,neu=neutral,pos=positive";

  /**
   * Maps the outputs of a {@code config.json}.
   *
   * @param outputs how many the classifier has
   * @param spec as {@code --labels} has it; null if the names must say it themselves
   */
  static OutputLabels of(JsonFile config, long outputs, @Nullable String spec) {
    if (outputs < 2 || outputs > MOST) {
      throw new BadImportException(
          config.name(),
          "the classifier has " + outputs + " outputs, not 2 to " + MOST,
          "import a model that tells at least negative from positive");
    }
    List<String> names = names(config, (int) outputs);
    LabelMapping mapping = LabelMapping.of(spec == null ? byThemselves(names) : spec);
    List<Label> labels = names.stream().map(name -> meaning(config, names, mapping, name)).toList();
    if (labels.stream().distinct().count() < 2) {
      throw new BadImportException(
          config.name(),
          "all its outputs " + names + " mean " + labels.get(0).wireName(),
          "map them to at least two labels with --labels");
    }
    return new OutputLabels(names, labels);
  }

  private static List<String> names(JsonFile config, int outputs) {
    JsonNode map = config.get("id2label");
    if (map.isMissingNode()) {
      return defaultNames(outputs);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      JsonNode name = map.path(String.valueOf(i));
      if (!name.isTextual()) {
        throw new BadImportException(
            config.name(),
            "id2label has no name for output " + i + " of " + outputs,
            "check that it and the tensors are of the same model");
      }
      names.add(name.textValue());
    }
    if (map.size() != outputs) {
      throw new BadImportException(
          config.name(),
          "id2label has " + map.size() + " names, and the classifier " + outputs + " outputs",
          "check that it and the tensors are of the same model");
    }
    return names;
  }

  private static List<String> defaultNames(int outputs) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      names.add("LABEL_" + i);
    }
    return names;
  }

  private static String byThemselves(List<String> names) {
    return names.stream().allMatch(name -> name.matches("(?i)[1-5] stars?"))
        ? "stars"
        : SHORT_NAMES;
  }

  private static Label meaning(
      JsonFile config, List<String> names, LabelMapping mapping, String name) {
    if (!mapping.knows(name)) {
      throw new BadImportException(
          config.name(),
          "nothing says what its output '" + name + "' means",
          "add what each means, such as --labels " + example(names));
    }
    return mapping
        .meaningOf(name)
        .orElseThrow(
            () ->
                new BadImportException(
                    config.name(),
                    "its output '" + name + "' can't be left out",
                    "map it to negative, neutral or positive"));
  }

  /** The usual order, for as many outputs. */
  private static String example(List<String> names) {
    List<Map.Entry<String, Label>> pairs = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int place = 2 * i + 1 - names.size();
      Label label = place < 0 ? Label.NEGATIVE : place == 0 ? Label.NEUTRAL : Label.POSITIVE;
      pairs.add(Map.entry(names.get(i), label));
    }
    return String.join(
        ",", pairs.stream().map(pair -> pair.getKey() + "=" + pair.getValue().wireName()).toList());
  }
}
