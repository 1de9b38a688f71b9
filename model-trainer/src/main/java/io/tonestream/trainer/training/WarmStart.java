package io.tonestream.trainer.training;

import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Cascade;
import io.tonestream.model.network.Network;
import io.tonestream.model.network.Tensor;
import io.tonestream.schemas.Label;
import io.tonestream.trainer.data.DataSet;
import io.tonestream.trainer.recipes.ArchitectureChoice;
import io.tonestream.trainer.recipes.Recipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where training starts if not from nothing: at the parameters of an earlier version of the same
 * make. It keeps that version's words, and appends new ones.
 *
 * @param from the earlier version
 * @param epochs passes over the data, of which the last is kept
 * @param rate what share of the learning rate is used
 */
public record WarmStart(ModelBundle from, int epochs, float rate) {
  /** Refuses what would train nothing. */
  public WarmStart {
    if (epochs < 1) {
      throw new IllegalArgumentException("a warm start of " + epochs + " epochs: give at least 1");
    }
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "a warm start at " + rate + " of the learning rate: give a share above 0, at most 1");
    }
  }

  /**
   * Why training can't start from a version; empty if it can.
   *
   * @param architecture that is to be trained
   * @param training what it is to learn from
   * @param labels that it is to know, in their order
   * @throws IllegalArgumentException if there is no such architecture or hyper-parameter
   */
  public static Optional<String> obstacle(
      ModelBundle from, ArchitectureChoice architecture, DataSet training, List<Label> labels) {
    Recipe recipe = architecture.recipe(training.hasLongTexts());
    return training.hasTargets() && !recipe.readsTargets()
        ? Optional.of("it can't tell targets apart")
        : obstacle(from, recipe, labels);
  }

  static Optional<String> obstacle(ModelBundle from, Recipe recipe, List<Label> labels) {
    Manifest manifest = from.manifest();
    if (manifest.architecture() instanceof Cascade) {
      return Optional.of("it is a cascade of two models");
    }
    if (!(manifest.architecture() instanceof Network)) {
      return Optional.of("it is a script");
    }
    if (!recipe.continues(from.vocabulary())) {
      return Optional.of("it looks up other words");
    }
    Network wanted = recipe.architecture(from.vocabulary());
    if (!manifest.architecture().equals(wanted)) {
      return Optional.of("it is a " + manifest.architecture() + ", not a " + wanted);
    }
    if (!manifest.preparation().equals(recipe.preparation())) {
      return Optional.of("it prepares texts otherwise");
    }
    return manifest.labels().equals(labels)
        ? Optional.empty()
        : Optional.of("its labels are " + manifest.labels() + ", not " + labels);
  }

  /**
   * The earlier version's parameters.
   *
   * @param fresh as they would be without it, perhaps with more rows; those stay as they are
   */
  Map<String, Tensor> parameters(Map<String, Tensor> fresh) {
    Map<String, Tensor> grown = new LinkedHashMap<>();
    fresh.forEach((name, tensor) -> grown.put(name, grown(name, tensor)));
    return grown;
  }

  private Tensor grown(String name, Tensor fresh) {
    Tensor earlier = from.parameters().get(name);
    float[] before = earlier == null ? new float[0] : earlier.values();
    float[] values = fresh.values().clone();
    if (earlier == null || before.length > values.length) {
      throw new IllegalStateException("version " + from.version() + " has no such " + name);
    }
    System.arraycopy(before, 0, values, 0, before.length);
    return new Tensor(fresh.shape(), values);
  }
}
