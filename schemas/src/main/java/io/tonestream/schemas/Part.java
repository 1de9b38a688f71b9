package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The part of a cascade that gave a label. */
public enum Part {
  /** The fast model, which was sure of its label. */
  @JsonProperty("fast")
  FAST("fast"),
  /** The accurate one, which is asked where the fast one isn't sure. */
  @JsonProperty("accurate")
  ACCURATE("accurate");

  private final String wireName;

  Part(String wireName) {
    this.wireName = wireName;
  }

  /** How the part is written in JSON and on the console. */
  public String wireName() {
    return wireName;
  }
}
