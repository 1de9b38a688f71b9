package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What of a text a label is about. */
public enum JudgedBy {
  /** All of it, whatever brands it names. */
  @JsonProperty("text")
  TEXT,
  /** What it says about the brand that it is labelled under. */
  @JsonProperty("mention")
  MENTION
}
