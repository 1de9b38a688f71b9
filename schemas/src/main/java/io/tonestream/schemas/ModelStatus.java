package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an instance runs, and which versions it refused: its last record on {@code model-status},
 * keyed by instance.
 *
 * @param instance the instance's name, which is also the record's key
 * @param application the Kafka Streams application that the instance belongs to
 * @param state whether the instance runs
 * @param active the version that labels texts
 * @param activeSince when the instance began to label with it
 * @param origin where the active version came from
 * @param signedBy the id of the trusted key that signed it; absent if none did
 * @param pinned the version that the instance's configuration holds it to, if any
 * @param probationUntil when the active version will have proved itself; absent once it has
 * @param lastGood the version that comes back if it doesn't; absent once it has
 * @param loading the version that is on its way in, if any
 * @param phase how far it has come; absent without {@code loading} or a probation
 * @param refusals versions that the instance refused or took back, newest first; at most {@value
 *     #MAX_REFUSALS}
 * @param shadow the version that is tried on live texts without touching outputs, if any
 * @param drift how far texts lie from those that the active version was validated on; absent while
 *     there are too few, and where that isn't known
 * @param device where the active version runs, such as {@code cpu} or {@code gpu:0,gpu:1}; absent
 *     if the instance doesn't say
 * @param obeyed the last signed pointers that it obeyed; absent if it trusts no keys
 * @param updatedAt when this was written; a running instance writes at least every 30 s
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelStatus(
    String instance,
    String application,
    State state,
    String active,
    Instant activeSince,
    Origin origin,
    @Nullable String signedBy,
    @Nullable String pinned,
    @Nullable Instant probationUntil,
    @Nullable String lastGood,
    @Nullable String loading,
    @Nullable Phase phase,
    List<Refusal> refusals,
    @Nullable Shadow shadow,
    @Nullable ModelDrift drift,
    @Nullable String device,
    @Nullable Obeyed obeyed,
    Instant updatedAt) {
  /** How many refusals a status keeps. */
  public static final int MAX_REFUSALS = 10;

  /** How long a refusal's reason is at most, in characters. */
  public static final int LONGEST_REASON = 1_000;

  /** Refuses a status that is not whole. */
  public ModelStatus {
    instance = Require.name("instance", instance);
    application = Require.name("application", application);
    Require.present("state", state);
    active = Require.identifier("active", active);
    Require.reasonable("activeSince", Require.present("activeSince", activeSince));
    Require.present("origin", origin);
    signedBy = Require.optionalName("signedBy", signedBy);
    pinned = Require.optionalName("pinned", pinned);
    Require.reasonable("probationUntil", probationUntil);
    lastGood = Require.optionalName("lastGood", lastGood);
    loading = Require.optionalName("loading", loading);
    refusals = refusals == null ? List.of() : List.copyOf(refusals);
    Require.atMost("refusals", refusals, MAX_REFUSALS);
    device = Require.optionalName("device", device);
    Require.reasonable("updatedAt", Require.present("updatedAt", updatedAt));
  }

  /** The same, with another time at which it was written. */
  public ModelStatus withUpdatedAt(Instant time) {
    return new ModelStatus(
        instance,
        application,
        state,
        active,
        activeSince,
        origin,
        signedBy,
        pinned,
        probationUntil,
        lastGood,
        loading,
        phase,
        refusals,
        shadow,
        drift,
        device,
        obeyed,
        time);
  }

  /**
   * By their sequences, the last signed pointers that an instance obeyed; 0 if there was none yet.
   *
   * @param active of the pointer to the version that labels
   * @param shadow of the pointer to the version that is tried beside it
   * @param activeRequest offset on {@code models} of the former when any instance first obeyed it;
   *     absent if there was none
   * @param shadowRequest that of the latter
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Obeyed(
      long active, long shadow, @Nullable Long activeRequest, @Nullable Long shadowRequest) {
    /** Refuses what no pointer has. */
    public Obeyed {
      if (active < 0 || shadow < 0) {
        throw new IllegalArgumentException("a sequence is below 0");
      }
      if (isNegative(activeRequest) || isNegative(shadowRequest)) {
        throw new IllegalArgumentException("a request is below 0");
      }
    }

    private static boolean isNegative(@Nullable Long request) {
      return request != null && request < 0;
    }
  }

  /** Whether an instance runs. */
  public enum State {
    /** It runs, or was killed after {@code updatedAt}. */
    @JsonProperty("running")
    RUNNING,
    /** It was closed. */
    @JsonProperty("stopped")
    STOPPED
  }

  /** Where a model came from. */
  public enum Origin {
    /** It comes with the app. */
    @JsonProperty("bundled")
    BUNDLED,
    /** A file that the configuration names. */
    @JsonProperty("file")
    FILE,
    /** The topic {@code models}. */
    @JsonProperty("topic")
    TOPIC
  }

  /** The steps of a change-over, in their order. */
  public enum Phase {
    /** Its parts are read from the topic. */
    @JsonProperty("fetch")
    FETCH,
    /** Its hashes, signature and sizes are checked. */
    @JsonProperty("verify")
    VERIFY,
    /** Its parameters go to the device. */
    @JsonProperty("load")
    LOAD,
    /** It runs batches of every size. */
    @JsonProperty("warm-up")
    WARM_UP,
    /** It must give the golden texts' probabilities, in time. */
    @JsonProperty("test")
    TEST,
    /** It takes over. */
    @JsonProperty("swap")
    SWAP,
    /** It labels, and the version before it stands by. */
    @JsonProperty("probation")
    PROBATION,
    /** It labels, and has proved itself. */
    @JsonProperty("serve")
    SERVE;

    /** How the phase is written in JSON, in logs and on the console. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * A version that the instance refused, or took back.
   *
   * @param version the version
   * @param request offset on {@code models} of the pointer that asked for it; -1 if none did
   * @param phase how far it had come
   * @param reason what was wrong, and the remedy; cut after {@value #LONGEST_REASON} characters
   * @param at when
   */
  public record Refusal(String version, long request, Phase phase, String reason, Instant at) {
    /** Refuses one that says nothing. */
    public Refusal {
      version = Require.name("version", version);
      if (request < -1) {
        throw new IllegalArgumentException("request is " + request + ", below -1");
      }
      Require.present("phase", phase);
      reason = shortened(Unicode.wellFormed(Require.notBlank("reason", reason)));
      Require.reasonable("at", Require.present("at", at));
    }

    /** A reason may quote what it is about, and that may be anything. */
    private static String shortened(String reason) {
      return reason.length() <= LONGEST_REASON
          ? reason
          : Unicode.wellFormed(reason.substring(0, LONGEST_REASON - 1)) + "…";
    }
  }

  /**
   * How a version does on live texts beside the active one.
   *
   * @param version the version that is tried
   * @param since when it was first tried beside this active version
   * @param texts number of texts that both scored
   * @param skipped number of texts that were due but not scored, for want of time
   * @param agreement share of the texts that both gave the same label; absent without texts
   * @param confusion {@code [active's label][shadow's label]}, in the order of {@link Label}
   * @param activeMicros the active version's mean time for a text, in microseconds
   * @param shadowMicros the shadow's mean time for a text, in microseconds
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Shadow(
      String version,
      Instant since,
      long texts,
      long skipped,
      @Nullable Double agreement,
      List<List<Long>> confusion,
      @Nullable Double activeMicros,
      @Nullable Double shadowMicros) {
    /** Refuses figures that contradict each other. */
    public Shadow {
      version = Require.identifier("version", version);
      Require.reasonable("since", Require.present("since", since));
      Require.notNegative("texts", texts);
      Require.notNegative("skipped", skipped);
      confusion = Require.present("confusion", confusion).stream().map(List::copyOf).toList();
      long sum = confusion.stream().flatMap(List::stream).mapToLong(Long::longValue).sum();
      if (sum != texts) {
        throw new IllegalArgumentException("texts is " + texts + " but confusion sums to " + sum);
      }
      if (agreement != null) {
        Require.between("agreement", agreement, 0, 1);
      }
    }
  }
}
