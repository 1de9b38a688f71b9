package io.tonestream.cli.reconcile;

import io.tonestream.schemas.Label;
import io.tonestream.schemas.LabeledText.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * What a recount needs of a labelled text; its time in epoch milliseconds.
 *
 * @param group by its content; {@link #NO_GROUP} if none is told
 */
record LabelledText(
    long time,
    Label label,
    Scorer scorer,
    @Nullable String language,
    boolean unsupported,
    @Nullable Comparison comparison,
    int group) {
  static final int NO_GROUP = -1;

  String modelVersion() {
    return scorer.version();
  }
}
