package io.tonestream.trainer.recipes;

import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.schemas.Part;
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
