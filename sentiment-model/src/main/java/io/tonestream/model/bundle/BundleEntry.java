package io.tonestream.model.bundle;

/**
 * The entries that a bundle has: either the parameters or the script, the signature if it is
 * signed, and all the others.
 */
enum BundleEntry {
  MANIFEST("manifest.json", 1 << 20),
  SIGNATURE("signature.json", 1 << 12),
  PARAMETERS("parameters.safetensors", BundlePolicy.LARGEST),
  SCRIPT("model.pt", BundlePolicy.LARGEST),
  VOCABULARY("vocabulary.tsv", 1 << 24),
  GOLDEN("golden.jsonl", 1 << 20),
  CARD("card.md", 1 << 20);

  private final String fileName;
  private final long mostBytes;

  BundleEntry(String fileName, long mostBytes) {
    this.fileName = fileName;
    this.mostBytes = mostBytes;
  }

  /** What it is called in the file. */
  String fileName() {
    return fileName;
  }

  /** How many bytes it may have. */
  long mostBytes() {
    return mostBytes;
  }
}
