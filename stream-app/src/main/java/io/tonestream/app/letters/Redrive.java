package io.tonestream.app.letters;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What came of sending letters again.
 *
 * @param redriven how many went back to where they had failed
 * @param before how many of those that were meant had gone back already
 * @param again how many had been sent again once, and failed again: they stay unless asked for
 * @param elsewhere how many didn't fail on {@code raw-text}: nobody can send them there
 * @param erased how many {@code erase} has found: they stay for good
 * @param failures letters that couldn't be sent, each with why
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Redrive(
    long redriven, long before, long again, long elsewhere, long erased, List<Failure> failures) {
  /** Takes a copy. */
  public Redrive {
    failures = List.copyOf(failures);
  }

  /**
   * A letter that couldn't be sent.
   *
   * @param at where it stands on {@code dead-letters}
   * @param reason why not
   */
  public record Failure(Position at, String reason) {}
}
