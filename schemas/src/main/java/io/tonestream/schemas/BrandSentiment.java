package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All rolling windows of a brand at one moment.
 *
 * @param brand the brand, which is also the record's key
 * @param asOf the event time at which every window ends
 * @param revision how often this {@code asOf} has been emitted before: 0 at first
 * @param windows shortest first
 * @param late number of the brand's texts so far that came too late to count in any window; absent
 *     if it was not counted. It depends on the order in which texts came, as {@code revision} does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BrandSentiment(
    String brand, Instant asOf, long revision, List<Window> windows, @Nullable Long late) {

  /** Of a brand whose late texts were not counted. */
  public BrandSentiment(String brand, Instant asOf, long revision, List<Window> windows) {
    this(brand, asOf, revision, windows, null);
  }

  /** Refuses a record that is not whole. */
  public BrandSentiment {
    brand = Require.name("brand", brand);
    Require.reasonable("asOf", Require.present("asOf", asOf));
    Require.notNegative("revision", revision);
    windows = List.copyOf(Require.present("windows", windows));
    requireOneEndAndRisingLengths(asOf, windows);
    if (late != null) {
      Require.notNegative("late", late);
    }
  }

  private static void requireOneEndAndRisingLengths(Instant asOf, List<Window> windows) {
    Duration shorter = Duration.ZERO;
    for (Window window : windows) {
      if (!window.end.equals(asOf)) {
        throw new IllegalArgumentException(
            "window %s ends at %s, not at asOf %s".formatted(window.length, window.end, asOf));
      }
      if (window.length.compareTo(shorter) <= 0) {
        throw new IllegalArgumentException(
            "window %s stands after %s: shortest first".formatted(window.length, shorter));
      }
      shorter = window.length;
    }
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
   * @param netLow lower end of the 95 % interval of {@code net}, in [−1, 1]; absent with it
   * @param netHigh upper end of the 95 % interval of {@code net}, in [−1, 1]; absent with it
   * @param previousNet {@code net} of the window of the same length right before this one; absent
   *     if that one is empty
   * @param previousVolume volume of the window right before this one
   * @param modelVersions number of texts that each model version scored, sorted by version
   * @param status whether the figures may still move
   * @param decomposition how much of the move since the window before is the model's; absent where
   *     both windows are of one model version, one of them is empty, or too few texts were scored
   *     by both versions
   * @param corrected shares and net sentiment corrected for the models' known errors; absent while
   *     the window is empty, or where the errors of a version that scored some of it are unknown
   * @param change the move since the window before, and whether chance alone would do it; absent
   *     where one of both is empty
   * @param languages counts of the texts in each language that is known, ISO 639-1, sorted by
   *     language; absent while there are none
   * @param unsupported number of texts in languages that the model was not validated on; they are
   *     not in {@code volume}, nor in any other figure; absent if there are none
   * @param repeats how far the texts are copies of each other; absent where no copies are seen
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
      Status status,
      @Nullable Decomposition decomposition,
      @Nullable Corrected corrected,
      @Nullable Change change,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Counts> languages,
      @Nullable Long unsupported,
      @Nullable Repeats repeats) {
    /** Refuses figures that contradict each other. */
    public Window {
      if (Require.present("length", length).isNegative() || length.isZero()) {
        throw new IllegalArgumentException("length is " + length + ", not above 0");
      }
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
      requireWith("volume", volume, "share", share);
      requireWith("volume", volume, "net", net);
      requireWith("volume", volume, "netLow", netLow);
      requireWith("volume", volume, "netHigh", netHigh);
      requireWith("previousVolume", previousVolume, "previousNet", previousNet);
      requireNet("net", net);
      requireNet("netLow", netLow);
      requireNet("netHigh", netHigh);
      requireNet("previousNet", previousNet);
      modelVersions = sorted(Require.present("modelVersions", modelVersions));
      Require.present("status", status);
      languages =
          languages == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(languages));
      if (unsupported != null) {
        Require.positive("unsupported", unsupported);
      }
      if (repeats != null) {
        Require.between("repeats.effective", repeats.effective, 1, Math.max(1, volume));
      }
    }

    private static void requireWith(
        String volumeName, long volume, String field, @Nullable Object value) {
      if ((volume > 0) != (value != null)) {
        throw new IllegalArgumentException(
            field
                + " is "
                + (value == null ? "missing" : value)
                + " at a "
                + volumeName
                + " of "
                + volume);
      }
    }

    private static void requireNet(String field, @Nullable Double value) {
      if (value != null) {
        Require.between(field, value, -1, 1);
      }
    }

    /** In one order everywhere, so that equal figures are equal bytes. */
    private static Map<String, Long> sorted(Map<String, Long> modelVersions) {
      Map<String, Long> sorted = new TreeMap<>();
      modelVersions.forEach(
          (version, texts) -> {
            Require.notNegative(
                "modelVersions." + version, Require.present("modelVersions." + version, texts));
            sorted.put(Require.name("modelVersions", version), texts);
          });
      return Collections.unmodifiableMap(sorted);
    }
  }

  /**
   * The move in net sentiment since the window before, {@code net − previousNet}, in two: {@code
   * worldDelta + modelDelta}. Reckoned from texts that two model versions scored.
   *
   * @param worldDelta what would have moved under one model, in [−4, 4]
   * @param modelDelta what moved because another model scores, in [−2, 2]
   * @param modelDeltaLow lower end of the 95 % interval of {@code modelDelta}
   * @param modelDeltaHigh upper end of the 95 % interval of {@code modelDelta}
   * @param n number of texts that two versions scored
   */
  public record Decomposition(
      double worldDelta, double modelDelta, double modelDeltaLow, double modelDeltaHigh, long n) {
    /** Refuses figures that contradict each other. */
    public Decomposition {
      Require.between("decomposition.worldDelta", worldDelta, -4, 4);
      Require.between("decomposition.modelDelta", modelDelta, -2, 2);
      Require.between("decomposition.modelDeltaLow", modelDeltaLow, -2, modelDelta);
      Require.between("decomposition.modelDeltaHigh", modelDeltaHigh, modelDelta, 2);
      Require.positive("decomposition.n", n);
    }
  }

  /**
   * What the shares would be without the models' errors, as far as those are known. Counts stay as
   * they are.
   *
   * @param share estimated shares of true labels; held back where texts are few
   * @param net share of positive less share of negative, in [−1, 1]
   * @param netLow lower end of the 95 % interval of {@code net}; it takes in what is uncertain
   *     about the errors
   * @param netHigh upper end of the interval
   */
  public record Corrected(Share share, double net, double netLow, double netHigh) {
    /** Refuses figures that contradict each other. */
    public Corrected {
      Require.present("corrected.share", share);
      Require.between("corrected.net", net, -1, 1);
      Require.between("corrected.netLow", netLow, -1, net);
      Require.between("corrected.netHigh", netHigh, net, 1);
    }
  }

  /**
   * The move in net sentiment since the window before, tested against chance.
   *
   * @param net {@code net − previousNet}, in [−2, 2]
   * @param z the move in standard errors; negative if net fell
   * @param p how probable a move at least as far is if nothing has changed, two-sided, in [0, 1]
   */
  public record Change(double net, double z, double p) {
    /** Refuses what is no test. */
    public Change {
      Require.between("change.net", net, -2, 2);
      Require.between("change.z", z, -Double.MAX_VALUE, Double.MAX_VALUE);
      Require.between("change.p", p, 0, 1);
    }
  }

  /**
   * How far a window's texts are copies of each other.
   *
   * @param effective how many independent texts say as much as they do, from 1 to their number:
   *     intervals and the test of {@code change} go by it
   * @param share of the texts, those that repeat one of few much repeated ones, in [0, 1]; copies
   *     of very many texts, a few of each, aren't among them
   */
  public record Repeats(double effective, double share) {
    /** Refuses what can't be. */
    public Repeats {
      Require.between("repeats.effective", effective, 1, Double.MAX_VALUE);
      Require.between("repeats.share", share, 0, 1);
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

    /** The counts that these are, {@code [labels]}. */
    public static Counts of(long[] byLabel) {
      return new Counts(
          byLabel[Label.NEGATIVE.ordinal()],
          byLabel[Label.NEUTRAL.ordinal()],
          byLabel[Label.POSITIVE.ordinal()]);
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
      Require.between("sum of shares", negative + neutral + positive, 0.999, 1.001);
    }
  }
}
