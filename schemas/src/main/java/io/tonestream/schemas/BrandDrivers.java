package io.tonestream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tonestream.schemas.BrandSentiment.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a brand's figures are what they are: what its positive and its negative texts speak of, some
 * of them, and where they come from.
 *
 * @param brand the brand, which is also the record's key
 * @param asOf event time of the brand's newest text
 * @param windows shortest first
 */
public record BrandDrivers(String brand, Instant asOf, List<Window> windows) {
  /** The most characters of a sample's text, in code points. */
  public static final int MAX_SAMPLE_LENGTH = 280;

  /** The most characters of a term, in code points. */
  public static final int MAX_TERM_LENGTH = 40;

  /** Name of what is left of sources and languages when the most frequent ones are taken out. */
  public static final String OTHER = "other";

  /** Refuses a record that is not whole. */
  public BrandDrivers {
    brand = Require.name("brand", brand);
    Require.reasonable("asOf", Require.present("asOf", asOf));
    windows = List.copyOf(Require.present("windows", windows));
  }

  /** Why a text is shown. */
  public enum Kind {
    /** Its label is among the most certain ones. */
    @JsonProperty("certain")
    CERTAIN,
    /** It is among the newest. */
    @JsonProperty("recent")
    RECENT
  }

  /**
   * The texts of a brand whose event time is in [start, end).
   *
   * @param length the nominal length; start and end lie on pane borders, so that the window holds
   *     up to one pane less
   * @param start inclusive, on a pane border
   * @param end exclusive, on a pane border
   * @param volume number of texts
   * @param withoutText how many of them came without their text: they have neither terms nor
   *     samples
   * @param positive what the positive texts speak of more than others, the most telling term first
   * @param negative what the negative texts speak of more than others, likewise
   * @param samples some texts
   * @param sources number of texts with each label by source, the most frequent first; {@value
   *     #OTHER} is all the rest
   * @param languages number of texts with each label by language, likewise
   */
  public record Window(
      Duration length,
      Instant start,
      Instant end,
      long volume,
      long withoutText,
      List<Term> positive,
      List<Term> negative,
      List<Sample> samples,
      Map<String, Counts> sources,
      Map<String, Counts> languages) {
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
      Require.notNegative("volume", volume);
      Require.notNegative("withoutText", withoutText);
      positive = List.copyOf(Require.present("positive", positive));
      negative = List.copyOf(Require.present("negative", negative));
      samples = List.copyOf(Require.present("samples", samples));
      sources = inOrder("sources", sources);
      languages = inOrder("languages", languages);
    }

    private static Map<String, Counts> inOrder(String field, Map<String, Counts> counts) {
      Map<String, Counts> copy = new LinkedHashMap<>();
      Require.present(field, counts)
          .forEach(
              (name, count) ->
                  copy.put(Require.name(field, name), Require.present(field + "." + name, count)));
      return Collections.unmodifiableMap(copy);
    }
  }

  /**
   * A word, two words, a tag, a user, an emoji or an emoticon that tells a label's texts from
   * others.
   *
   * @param term the term; a driver because of its texts, so hostile ones are shown as they are
   * @param score what terms are ranked by: the mean of {@code own} and of {@code special}, the
   *     latter taken as at least 0 and at most {@code own}; {@code own} alone where {@code special}
   *     is absent
   * @param texts number of the window's texts with this label and the term: exact while the brand
   *     has few terms, later an estimate, which is at most twice too high
   * @param share {@code texts} in all texts of the label that came with their text
   * @param own how surely the term is more frequent in these texts than in the brand's other texts
   *     of the window, as a z value
   * @param special how surely it is more frequent than in other brands' texts of this label;
   *     negative if it is rarer; absent if no others are known where the brand is computed
   * @param change how surely it is more frequent than in the brand's texts of this label in the
   *     window before; negative if it is rarer; absent if there are none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Term(
      String term,
      double score,
      long texts,
      double share,
      double own,
      @Nullable Double special,
      @Nullable Double change) {
    /** Refuses what is no driver. */
    public Term {
      term = codePointsAtMost("term", Require.notBlank("term", term), MAX_TERM_LENGTH);
      Require.between("score", score, 0, Double.MAX_VALUE);
      Require.positive("texts", texts);
      Require.between("share", share, 0, 1);
      Require.between("own", own, 0, Double.MAX_VALUE);
      requireFinite("special", special);
      requireFinite("change", change);
    }

    private static void requireFinite(String field, @Nullable Double value) {
      if (value != null) {
        Require.between(field, value, -Double.MAX_VALUE, Double.MAX_VALUE);
      }
    }
  }

  /**
   * One of the brand's texts.
   *
   * @param text the text, or its beginning, as the app is set masked
   * @param label its label
   * @param certainty probability of that label, in [0, 1]
   * @param timestamp event time
   * @param source where the text comes from
   * @param lang its language, BCP 47
   * @param kind why it is shown
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Sample(
      String text,
      Label label,
      double certainty,
      Instant timestamp,
      @Nullable String source,
      @Nullable String lang,
      Kind kind) {
    /** Refuses a sample that is not whole. */
    public Sample {
      text = codePointsAtMost("text", Require.notBlank("text", text), MAX_SAMPLE_LENGTH);
      Require.present("label", label);
      Require.between("certainty", certainty, 0, 1);
      Require.reasonable("timestamp", Require.present("timestamp", timestamp));
      source = Require.optionalName("source", source);
      lang = Require.optionalName("lang", lang);
      Require.present("kind", kind);
    }
  }

  private static String codePointsAtMost(String field, String value, int most) {
    if (value.codePointCount(0, value.length()) > most) {
      throw new IllegalArgumentException(
          field + " has more than " + most + " characters; at most as many are accepted");
    }
    return Unicode.wellFormed(value);
  }
}
