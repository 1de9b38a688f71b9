package io.tonestream.trainer.recipes;

import io.tonestream.model.bundle.Manifest;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.network.Architecture;
import io.tonestream.model.network.Bag;
import io.tonestream.model.network.Transformer;
import io.tonestream.model.network.WordNetwork;
import io.tonestream.schemas.Part;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which architecture is to be trained, and from what.
 *
 * @param name of the architecture
 * @param settings hyper-parameters that differ from the standard
 * @param encoder what a transformer starts from if not from an earlier version, or words take their
 *     first embeddings from; null if there is none. Of a cascade that is given, it is the accurate
 *     part
 */
public record ArchitectureChoice(
    String name, HyperParameters settings, @Nullable ModelBundle encoder) {
  /** Takes the accurate part of a cascade. */
  public ArchitectureChoice {
    encoder = encoder == null ? null : encoder.partOrSelf(Part.ACCURATE);
  }

  /**
   * What a version is made of, to train it further; a network over words may learn new ones.
   *
   * @throws IllegalArgumentException if it is a script or a cascade
   */
  public static ArchitectureChoice of(ModelBundle version) {
    Manifest manifest = version.manifest();
    Architecture architecture = manifest.architecture();
    Map<String, String> settings;
    if (architecture instanceof Bag bag) {
      settings = BagRecipe.settings(bag);
    } else if (architecture instanceof WordNetwork network) {
      settings = WordRecipe.settings(network, manifest.preparation());
    } else if (architecture instanceof Transformer transformer) {
      settings = TransformerRecipe.settings(transformer);
    } else {
      throw new IllegalArgumentException(
          version.version() + " is a " + architecture.name() + ", which can't be trained");
    }
    return new ArchitectureChoice(
        architecture.name(),
        new HyperParameters(settings),
        architecture instanceof Transformer ? version : null);
  }

  /** The same from another encoder on. */
  public ArchitectureChoice from(@Nullable ModelBundle newEncoder) {
    return new ArchitectureChoice(name, settings, newEncoder);
  }

  /**
   * How it is trained.
   *
   * @param longTexts whether it is for reviews rather than posts, which other hyper-parameters suit
   * @throws IllegalArgumentException if there is no such architecture, it doesn't start so, or a
   *     hyper-parameter isn't what it can be
   */
  public Recipe recipe(boolean longTexts) {
    return Recipe.of(name, settings, longTexts, encoder);
  }
}
