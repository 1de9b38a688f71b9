package io.tonestream.trainer.recipes;

import io.tonestream.model.bundle.ModelBundle;
import java.util.stream.Collectors;

/** What a card says of what its model was made of. */
final class Notices {
  private Notices() {}

  /**
   * That something was made from an encoder, and what its card says: where it comes from, and under
   * which licence.
   *
   * @param sentence what was made, with a place for the encoder's name and version
   */
  static String of(String sentence, ModelBundle encoder) {
    String card =
        encoder.card().lines().map(line -> ("> " + line).strip()).collect(Collectors.joining("\n"));
    return sentence.formatted(encoder.manifest().name() + " " + encoder.version())
        + (card.isEmpty() ? "." : ", whose card says:\n\n" + card);
  }
}
