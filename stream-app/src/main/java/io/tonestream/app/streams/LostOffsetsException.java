package io.tonestream.app.streams;

/** The position in a topic is lost, and the settings say to stop then. */
public final class LostOffsetsException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  LostOffsetsException(String lost) {
    super(
        lost
            + ". Nothing was processed: set tonestream.streams.lost-offsets for this start to"
            + " earliest (go on with the oldest records there are) or latest (with new ones"
            + " alone), or set the group's offsets with kafka-consumer-groups.sh"
            + " (docs/operations.md#lost-positions)");
  }
}
