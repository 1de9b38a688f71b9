package io.tonestream.model.bundle;

import io.tonestream.model.network.Architecture;
import io.tonestream.model.network.Transformer;
import io.tonestream.schemas.Part;

/**
 * The entries that a bundle has: either the parameters or the script, and either the vocabulary or
 * the tokenizer, or in place of all these the two parts of a cascade; the signature if it is
 * signed, and all the others.
 */
enum BundleEntry {
  MANIFEST("manifest.json", 1 << 20),
  SIGNATURE("signature.json", 1 << 12),
  PARAMETERS("parameters.safetensors", BundlePolicy.LARGEST),
  SCRIPT("model.pt", BundlePolicy.LARGEST),
  VOCABULARY("vocabulary.tsv", 1 << 24),
  /** What a transformer has for a vocabulary; 250,000 pieces in ten scripts take 17 MB. */
  TOKENIZER("tokenizer.json", 1 << 26),
  /** A cascade's parts: bundles, stored as they are. */
  FAST("fast.zip", BundlePolicy.LARGEST),
  ACCURATE("accurate.zip", BundlePolicy.LARGEST),
  GOLDEN("golden.jsonl", 1 << 20),
  CARD("card.md", 1 << 20);

  private final String fileName;
  private final long maxBytes;

  BundleEntry(String fileName, long maxBytes) {
    this.fileName = fileName;
    this.maxBytes = maxBytes;
  }

  /** The entry that holds what encoders of this architecture look up. */
  static BundleEntry vocabularyOf(Architecture architecture) {
    return architecture instanceof Transformer ? TOKENIZER : VOCABULARY;
  }

  /** The entry that holds this part of a cascade. */
  static BundleEntry of(Part part) {
    return switch (part) {
      case FAST -> FAST;
      case ACCURATE -> ACCURATE;
    };
  }

  /** What it is called in the file. */
  String fileName() {
    return fileName;
  }

  /** How many bytes it may have. */
  long maxBytes() {
    return maxBytes;
  }
}
