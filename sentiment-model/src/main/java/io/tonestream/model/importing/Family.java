package io.tonestream.model.importing;

import java.util.Optional;

/** The families of encoders that differ from BERT in no more than a transformer's parameters. */
enum Family {
  BERT("bert", "bert.", Naming.BERT),
  ROBERTA("roberta", "roberta.", Naming.ROBERTA),
  XLM_ROBERTA("xlm-roberta", "roberta.", Naming.ROBERTA),
  DISTILBERT("distilbert", "distilbert.", Naming.DISTILBERT);

  private final String modelType;
  private final String prefix;
  private final Naming naming;

  Family(String modelType, String prefix, Naming naming) {
    this.modelType = modelType;
    this.prefix = prefix;
    this.naming = naming;
  }

  /** The family of a {@code config.json}'s {@code model_type}. */
  static Optional<Family> of(String modelType) {
    for (Family family : values()) {
      if (family.modelType.equals(modelType)) {
        return Optional.of(family);
      }
    }
    return Optional.empty();
  }

  /** What it calls its tensors. */
  Naming naming() {
    return naming;
  }

  /** The name of a tensor without the family's prefix, and in today's words. */
  String plainName(String stored) {
    String plain = stored.startsWith(prefix) ? stored.substring(prefix.length()) : stored;
    return plain
        .replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
        .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias");
  }

  /** Whether a tensor plays no part in what an encoder or a classifier computes. */
  boolean ignores(String plainName) {
    boolean buffer = plainName.matches("embeddings\\.(position_ids|token_type_ids)");
    return buffer
        || switch (this) {
          case BERT -> plainName.startsWith("cls.");
          case ROBERTA, XLM_ROBERTA ->
              plainName.startsWith("lm_head.") || plainName.startsWith("pooler.");
          case DISTILBERT -> plainName.matches("vocab_(transform|layer_norm|projector)\\..*");
        };
  }

  @Override
  public String toString() {
    return modelType;
  }
}
