package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The sentiment of a text, in the order that probabilities and confusion matrices use. */
public enum Label {
  @JsonProperty("negative")
  NEGATIVE("negative"),
  @JsonProperty("neutral")
  NEUTRAL("neutral"),
  @JsonProperty("positive")
  POSITIVE("positive");

  private final String wireName;

  Label(String wireName) {
    this.wireName = wireName;
  }

  /** How the label is written in JSON, in data sets and on the console. */
  public String wireName() {
    return wireName;
  }

  /**
   * The label with this {@link #wireName()}.
   *
   * @throws IllegalArgumentException if there is none; the message names the word
   */
  public static Label of(String wireName) {
    for (Label label : values()) {
      if (label.wireName.equals(wireName)) {
        return label;
      }
    }
    throw new IllegalArgumentException(
        "unknown label '" + wireName + "': expected negative, neutral or positive");
  }
}
