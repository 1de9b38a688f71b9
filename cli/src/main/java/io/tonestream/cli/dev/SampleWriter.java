package io.tonestream.cli.dev;

import io.tonestream.cli.dev.SampleGrammar.Rule;
import io.tonestream.schemas.Label;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Writes texts about one brand: a sentence about it, and others of the writer's day until the text
 * is as long as a tweet. The shares below are such that texts look to the bundled model like those
 * that it was validated on. One thread uses it.
 */
final class SampleWriter {
  /** Words of a text: mean and standard deviation. */
  private static final double LENGTH = 17;

  private static final double LENGTH_DEVIATION = 6.5;

  /** Another sentence may make a text so many words longer than it was to be. */
  private static final int MAX_EXCESS = 4;

  private static final int MAX_CHARACTERS = 256;

  private static final double SHARE_IN_LOWER_CASE = 0.25;
  private static final double SHARE_WITH_LEAD = 0.5;
  private static final double SHARE_WITH_TAIL = 0.9;

  /** Tails that are of the text's mood; others are of none. */
  private static final double SHARE_OF_TAILS_OF_MOOD = 0.05;

  /** Texts that come to the brand with their second sentence. */
  private static final double SHARE_BRAND_SECOND = 0.25;

  /** Texts whose other sentences are of plain words, which every model has seen. */
  private static final double SHARE_PLAIN = 0.2;

  /** Sentences of the writer's day that are positive or negative, whatever the text's mood. */
  private static final double SHARE_OF_ANY_MOOD = 0.3;

  /** Sentences of texts about an event that speak of it once more. */
  private static final double SHARE_OF_EVENT_AGAIN = 0.35;

  /** Sentences about a brand that fit its kind alone. */
  private static final double SHARE_OF_KIND = 0.9;

  private static final SampleGrammar GRAMMAR = SamplePhrases.GRAMMAR;

  private final SamplePhrases.Brand brand;
  private final RandomGenerator random;
  private final ByMood general;
  private final ByMood ofKind;
  private final ByMood day;
  private final ByMood tails;
  private final Rule event;
  private final Rule plain;
  private final Rule lead;

  SampleWriter(SamplePhrases.Brand brand, RandomGenerator random) {
    this.brand = brand;
    this.random = random;
    String kind = brand.kind().name().toLowerCase(Locale.ROOT);
    general = ByMood.of("", "");
    ofKind = ByMood.of("", "-" + kind);
    day = ByMood.of("day-", "");
    tails = ByMood.of("tail-", "");
    event = GRAMMAR.rule("event-" + kind);
    plain = GRAMMAR.rule("plain");
    lead = GRAMMAR.rule("lead");
  }

  /** A text about the brand. */
  String aboutBrand(Label mood) {
    ByMood rules = random.nextDouble() < SHARE_OF_KIND ? ofKind : general;
    return new Draft(mood).about(rules.get(mood));
  }

  /** A negative text about what has happened to the brand. */
  String aboutEvent() {
    return new Draft(Label.NEGATIVE).about(event);
  }

  /** A neutral text that mentions no brand. */
  String aboutNoBrand() {
    Draft draft = new Draft(Label.NEUTRAL);
    return draft.about(draft.other);
  }

  /** A rule for each mood. */
  private record ByMood(Rule negative, Rule neutral, Rule positive) {
    static ByMood of(String before, String after) {
      return new ByMood(
          GRAMMAR.rule(before + "negative" + after),
          GRAMMAR.rule(before + "neutral" + after),
          GRAMMAR.rule(before + "positive" + after));
    }

    Rule get(Label mood) {
      return switch (mood) {
        case NEGATIVE -> negative;
        case NEUTRAL -> neutral;
        case POSITIVE -> positive;
      };
    }
  }

  /** A text that is being written. */
  private final class Draft {
    private final StringBuilder text = new StringBuilder(MAX_CHARACTERS);
    private final Label mood;
    private final boolean inLowerCase = random.nextDouble() < SHARE_IN_LOWER_CASE;

    /** What most sentences are that say nothing about the brand. */
    private final Rule other = random.nextDouble() < SHARE_PLAIN ? plain : day.get(Label.NEUTRAL);

    private int words;

    Draft(Label mood) {
      this.mood = mood;
    }

    String about(Rule subject) {
      double length = LENGTH + LENGTH_DEVIATION * random.nextGaussian();
      if (random.nextDouble() < SHARE_WITH_LEAD) {
        write(lead);
      }
      if (random.nextDouble() < SHARE_BRAND_SECOND) {
        sentence(other);
      }
      sentence(subject);
      while (words + MAX_EXCESS < length) {
        sentence(next(subject));
      }
      if (random.nextDouble() < SHARE_WITH_TAIL) {
        boolean ofMood = random.nextDouble() < SHARE_OF_TAILS_OF_MOOD;
        write(tails.get(ofMood ? mood : Label.NEUTRAL));
      }
      return text.toString();
    }

    private Rule next(Rule subject) {
      if (subject == event && random.nextDouble() < SHARE_OF_EVENT_AGAIN) {
        return event;
      }
      return random.nextDouble() < SHARE_OF_ANY_MOOD
          ? day.get(random.nextBoolean() ? Label.POSITIVE : Label.NEGATIVE)
          : other;
    }

    private void sentence(Rule rule) {
      boolean goesOn = endsWith(", ");
      int start = write(rule);
      if (!inLowerCase && !goesOn) {
        text.setCharAt(start, Character.toUpperCase(text.charAt(start)));
      }
    }

    /** Returns where it starts. */
    private int write(Rule rule) {
      if (!text.isEmpty() && !endsWith(" ")) {
        text.append(' ');
        words++;
      }
      int start = text.length();
      rule.expand(text, brand, random);
      for (int i = start; i < text.length(); i++) {
        words += text.charAt(i) == ' ' ? 1 : 0;
      }
      return start;
    }

    private boolean endsWith(String end) {
      int at = text.length() - end.length();
      return at >= 0 && text.indexOf(end, at) == at;
    }
  }
}
