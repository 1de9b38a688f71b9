package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All rolling windows of a brand at one moment.
 *
 * @param brand the brand, which is also the record's key
 * @param asOf the event time at which every window ends
 * @param revision how often this {@code asOf} has been emitted before: 0 at first
 * @param windows shortest first
 */
public record BrandSentiment(String brand, Instant asOf, long revision, List<Window> windows) {

  /** Refuses a record that is not whole. */
  public BrandSentiment {
    Require.notBlank("brand", brand);
    Require.present("asOf", asOf);
    Require.notNegative("revision", revision);
    windows = List.copyOf(Require.present("windows", windows));
  }

  /** Whether texts may still come that belong to a window. */
  public enum Status {
    /** Within grace after the window's end: the figures may still move. */
    @JsonProperty("provisional")
    PROVISIONAL,
    /** Grace is over. */
    @JsonProperty("final")
    FINAL
  }

  /**
   * The texts of a brand whose event time is in [start, end).
   *
   * @param length the nominal length; start lies on a pane border, so the window itself is up to
   *     one pane shorter
   * @param start inclusive, on a pane border
   * @param end exclusive, on a pane border
   * @param volume number of texts
   * @param counts number of texts with each label
   * @param share {@code counts / volume}; absent while the window is empty
   * @param net (positive − negative) / volume, in [−1, 1]; absent while the window is empty
   * @param netLow lower end of the 95 % interval of {@code net}
   * @param netHigh upper end of the 95 % interval of {@code net}
   * @param previousNet {@code net} of the window of the same length right before this one
   * @param previousVolume volume of the window right before this one
   * @param modelVersions number of texts that each model version scored
   * @param status whether the figures may still move
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Window(
      Duration length,
      Instant start,
      Instant end,
      long volume,
      Counts counts,
      @Nullable Share share,
      @Nullable Double net,
      @Nullable Double netLow,
      @Nullable Double netHigh,
      @Nullable Double previousNet,
      long previousVolume,
      Map<String, Long> modelVersions,
      Status status) {

    /** Refuses figures that contradict each other. */
    public Window {
      Require.present("length", length);
      Require.present("start", start);
      Require.present("end", end);
      if (!start.isBefore(end)) {
        throw new IllegalArgumentException("start " + start + " is not before end " + end);
      }
      Require.notNegative("previousVolume", previousVolume);
      Require.present("counts", counts);
      if (volume != counts.total()) {
        throw new IllegalArgumentException(
            "volume is " + volume + " but counts sum to " + counts.total());
      }
      if (net != null) {
        Require.between("net", net, -1, 1);
      }
      modelVersions = Map.copyOf(Require.present("modelVersions", modelVersions));
      Require.present("status", status);
    }
  }

  /** Number of texts with each label. */
  public record Counts(long negative, long neutral, long positive) {
    /** Refuses negative counts. */
    public Counts {
      Require.notNegative("counts.negative", negative);
      Require.notNegative("counts.neutral", neutral);
      Require.notNegative("counts.positive", positive);
    }

    /** Number of texts. */
    public long total() {
      return negative + neutral + positive;
    }
  }

  /** Share of each label in a window's volume; they sum to 1. */
  public record Share(double negative, double neutral, double positive) {
    /** Refuses what is no share. */
    public Share {
      Require.between("share.negative", negative, 0, 1);
      Require.between("share.neutral", neutral, 0, 1);
      Require.between("share.positive", positive, 0, 1);
    }
  }
}
