package io.tonestream.model.bundle;

/**
 * The entries that a bundle has: either the parameters or the script, the signature if it is
 * signed, and all the others.
 */
enum BundleEntry {
  MANIFEST("manifest.json", 1 << 20),
  SIGNATURE("signature.json", 1 << 12),
  /** Large: only as much of it as a buffer holds is ever in memory as bytes. */
  PARAMETERS("parameters.safetensors", 0),
  /** Large too, and handed to the engine as it is. */
  SCRIPT("model.pt", 0),
  VOCABULARY("vocabulary.tsv", 1 << 24),
  GOLDEN("golden.jsonl", 1 << 20),
  CARD("card.md", 1 << 20);

  private final String fileName;
  private final int mostBytes;

  BundleEntry(String fileName, int mostBytes) {
    this.fileName = fileName;
    this.mostBytes = mostBytes;
  }

  /** What it is called in the file. */
  String fileName() {
    return fileName;
  }

  /** How many bytes it may have; 0 if it has no limit of its own. */
  int mostBytes() {
    return mostBytes;
  }
}
