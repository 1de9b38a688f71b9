package io.tonestream.model.network;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which tokens of a text are read that has more than a transformer takes. */
public enum Truncation {
  /** The first ones. */
  @JsonProperty("head")
  HEAD,
  /**
   * A quarter from the start and the rest from the end: long reviews often say last what they think
   * (Sun et al. 2019, 'How to fine-tune BERT for text classification').
   */
  @JsonProperty("head-and-tail")
  HEAD_AND_TAIL
}
