package io.tonestream.trainer.gate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whether a candidate may be published.
 *
 * @param checks one for each bar, failed ones included
 */
public record Verdict(List<Check> checks) {
  /** Takes a copy. */
  public Verdict {
    checks = List.copyOf(checks);
  }

  /** Whether every bar was cleared. */
  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }

  /** Which bars it failed and by how much, or that it passed. */
  public String toSentence() {
    if (passed()) {
      return "it clears all " + checks.size() + " bars";
    }
    return checks.stream()
        .filter(check -> !check.passed())
        .map(Check::toSentence)
        .collect(Collectors.joining("; "));
  }

  /**
   * What was found at one bar.
   *
   * @param what was measured, and on what
   * @param value of the candidate
   * @param bound that it must not leave
   * @param atLeast whether the bound is the smallest value allowed, and not the largest
   * @param why where the bound comes from
   */
  public record Check(String what, double value, double bound, boolean atLeast, String why) {
    /** Whether the bar was cleared; no number clears none. */
    @JsonProperty
    public boolean passed() {
      return atLeast ? value >= bound : value <= bound;
    }

    /**
     * Whether the value is that of this machine at that moment, and may be another the next time.
     */
    @JsonIgnore
    public boolean isOfThisMachine() {
      return why.equals(Gate.LATENCY);
    }

    /** Such as {@code recall of neutral on dev is 0.312, 0.088 short of 0.400 (min-recall)}. */
    public String toSentence() {
      String by =
          passed()
              ? ", within "
              : ", %.3f %s ".formatted(Math.abs(value - bound), atLeast ? "short of" : "above");
      return String.format(Locale.ROOT, "%s is %.3f%s%.3f (%s)", what, value, by, bound, why);
    }
  }
}
