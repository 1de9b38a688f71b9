package io.tonestream.bench.peers;

import io.tonestream.schemas.LabeledText;

/** What a labelled text counts as: one of the labels, or as unsupported. */
final class LabelCount {
  /** How many kinds there are: negative, neutral, positive, unsupported. */
  static final int KINDS = 4;

  private static final int UNSUPPORTED = 3;

  private LabelCount() {}

  static int kindOf(LabeledText text) {
    if (!text.countsAsOpinion()) {
      return UNSUPPORTED;
    }
    return switch (text.label()) {
      case NEGATIVE -> 0;
      case NEUTRAL -> 1;
      case POSITIVE -> 2;
    };
  }
}
