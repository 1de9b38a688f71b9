package io.tonestream.app.letters;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands on {@code dead-letters}.
 *
 * @param letters how many there are
 * @param redriven how many of them were sent again
 * @param groups letters that failed alike, those that came last first
 */
public record DeadLetterReport(long letters, long redriven, List<Group> groups) {
  /** Takes a copy. */
  public DeadLetterReport {
    groups = List.copyOf(groups);
  }

  /**
   * Letters of one stage, one topic and one reason, but for what is different in each.
   *
   * @param stage where they failed
   * @param topic that they stood on; empty if nobody knows
   * @param reason why, with {@code …} for figures and quotations
   * @param letters how many there are
   * @param redriven how many of them were sent again
   * @param again how many of them had been sent again, and failed again
   * @param omitted how many of them came without their value
   * @param first when the first came
   * @param last when the last came
   * @param samples the last ones
   */
  public record Group(
      String stage,
      String topic,
      String reason,
      long letters,
      long redriven,
      long again,
      long omitted,
      Instant first,
      Instant last,
      List<Sample> samples) {
    /** Takes a copy. */
    public Group {
      samples = List.copyOf(samples);
    }
  }

  /**
   * A letter.
   *
   * @param at where it stands on {@code dead-letters}
   * @param source where it stood
   * @param reason why it failed, in full
   * @param text the beginning of its value; absent if it came without, or texts aren't shown
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Sample(
      Position at, Instant time, @Nullable Position source, String reason, @Nullable String text) {}
}
