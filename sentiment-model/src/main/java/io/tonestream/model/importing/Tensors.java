package io.tonestream.model.importing;

import io.tonestream.model.bundle.BundlePolicy;
import io.tonestream.model.bundle.Precision;
import io.tonestream.model.network.Transformer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A source's tensors by Hugging Face's names, and which of them are a transformer's parameters.
 * What isn't known isn't skipped: a model that computes more than a transformer would be imported
 * as another.
 */
final class Tensors {
  private final String where;
  private final Map<String, StoredTensor> byName = new LinkedHashMap<>();

  /**
   * Takes all of a source's.
   *
   * @param where the file that they are in, for messages
   */
  Tensors(String where, List<StoredTensor> tensors) {
    this.where = where;
    for (StoredTensor tensor : tensors) {
      StoredTensor other = byName.put(tensor.name(), tensor);
      if (other != null) {
        throw new BadImportException(
            where,
            "tensors " + other.storedName() + " and " + tensor.storedName() + " are the same",
            "keep one of them");
      }
    }
  }

  /** Whether there is one of this name. */
  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** The one of this name, if it is there. */
  @Nullable StoredTensor find(String name) {
    return byName.get(name);
  }

  /** The one of this name, which must be there. */
  StoredTensor require(String name) {
    StoredTensor tensor = byName.get(name);
    if (tensor == null) {
      throw new BadImportException(
          where,
          "tensor " + name + " is missing",
          "fetch the file again, and check that config.json is this model's");
    }
    return tensor;
  }

  /** Lengths of the axes of one that must be there, and have so many. */
  List<Long> requireAxes(String name, int axes) {
    List<Long> shape = require(name).networkShape();
    if (shape.size() != axes) {
      throw new BadImportException(
          where,
          "tensor " + name + " has the shape " + shape + " instead of " + axes + " axes",
          "fetch the file again");
    }
    return shape;
  }

  /** How many layers there are whose tensors start like this. */
  int layers(String start) {
    int layers = 0;
    while (hasAny(start + layers + ".")) {
      layers++;
    }
    return layers;
  }

  private boolean hasAny(String start) {
    return byName.keySet().stream().anyMatch(name -> name.startsWith(start));
  }

  /**
   * Reads the parameters of a transformer's lowest layers.
   *
   * @param whole the transformer that all of them are
   * @param vocabulary which rows of its table of pieces are read
   * @param labels how many outputs it has; 0 if it is a bare encoder
   * @param options how many of its layers are read, and in which precision
   * @param ignored which tensors may be there that play no part
   */
  ImportedModel.Parameters load(
      Transformer whole,
      Vocabulary vocabulary,
      int labels,
      ImportOptions options,
      Naming naming,
      Predicate<String> ignored) {
    Map<String, StoredTensor> wanted = new LinkedHashMap<>();
    whole
        .parameterShapes(labels)
        .forEach(
            (parameter, shape) -> {
              StoredTensor tensor = require(naming.tensorOf(parameter));
              requireShape(tensor, shape);
              boolean hasRows = parameter.equals(Transformer.WORD_EMBEDDING);
              wanted.put(parameter, hasRows ? tensor.withRows(vocabulary.rows()) : tensor);
            });
    requireNoOthers(wanted, ignored);
    for (int layer = options.keptOf(whole.layers()); layer < whole.layers(); layer++) {
      String start = Transformer.layer(layer);
      wanted.keySet().removeIf(parameter -> parameter.startsWith(start));
    }
    long numbers = wanted.values().stream().mapToLong(StoredTensor::keptCount).sum();
    Precision precision = options.precisionOf(numbers);
    requireRoom(numbers, precision);
    return new ImportedModel.Parameters(TensorLoader.load(wanted, precision), precision);
  }

  private void requireRoom(long numbers, Precision precision) {
    if (numbers * bytes(precision) > BundlePolicy.LARGEST) {
      throw new BadImportException(
          where,
          "%d numbers in %s precision are more than a bundle holds"
              .formatted(numbers, precision.name().toLowerCase(Locale.ROOT)),
          precision == Precision.SINGLE
              ? "use --precision half"
              : "use --precision int8, or keep fewer --layers");
    }
  }

  /** Bytes of a number in a bundle's file. */
  private static int bytes(Precision precision) {
    return switch (precision) {
      case INT8 -> 1;
      case HALF -> 2;
      case SINGLE -> 4;
    };
  }

  private void requireShape(StoredTensor tensor, long[] shape) {
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (!tensor.networkShape().equals(expected)) {
      throw new BadImportException(
          where,
          "tensor "
              + tensor.storedName()
              + " has the shape "
              + tensor.networkShape()
              + " instead of "
              + expected,
          "check that config.json and the file are of the same model");
    }
    if (!tensor.type().isReadable()) {
      throw new BadImportException(
          where,
          "tensor " + tensor.storedName() + " has the type " + tensor.type(),
          "convert it to F32, F16 or BF16");
    }
  }

  private void requireNoOthers(Map<String, StoredTensor> wanted, Predicate<String> ignored) {
    Set<String> known = new HashSet<>();
    wanted.values().forEach(tensor -> known.add(tensor.name()));
    for (StoredTensor tensor : byName.values()) {
      if (!known.contains(tensor.name()) && !ignored.test(tensor.name())) {
        throw new BadImportException(
            where,
            "tensor " + tensor.storedName() + " is none of such an encoder",
            "import a plain encoder, or one with a head that classifies texts");
      }
    }
  }
}
