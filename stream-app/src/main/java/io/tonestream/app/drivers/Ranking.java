package io.tonestream.app.drivers;

import io.tonestream.schemas.BrandDrivers.Term;
import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The terms that tell a brand's texts of one label from others, the most telling first.
 *
 * <p>While a pane has a counter for each term, counts are exact. Later on a frequent term, which
 * kept its counter, is still counted right; a rare one is taken for absent, or is no candidate. One
 * stream thread's own.
 */
final class Ranking {
  /** A term of fewer texts is an accident. */
  private static final int MIN_TEXTS = 3;

  /** Of what a term's texts may be, so many must be known: else it may be a rare one. */
  private static final double MIN_KNOWN = 0.5;

  /** Chance alone is further off once in 44 times. */
  private static final double MIN_OWN = 2;

  /** A word of which so many texts have it in one pair of words stands there for the pair. */
  private static final double MOSTLY = 0.6;

  private final WindowTerms now;
  private final Supplier<WindowTerms> beforeIfAsked;
  private final WindowTerms all;
  private final Supplier<WindowTerms> ownOfAllIfAsked;
  private @Nullable WindowTerms before;
  private @Nullable WindowTerms ownOfAll;

  /**
   * @param now the brand's terms in the window
   * @param before its terms in the window before; summed only if there is a candidate
   * @param all the terms of all brands in the background's window
   * @param ownOfAll the brand's part of {@code all}; likewise
   */
  Ranking(
      WindowTerms now,
      Supplier<WindowTerms> before,
      WindowTerms all,
      Supplier<WindowTerms> ownOfAll) {
    this.now = now;
    this.beforeIfAsked = before;
    this.all = all;
    this.ownOfAllIfAsked = ownOfAll;
  }

  /** Whether texts are enough for any term to tell those of one label from others. */
  static boolean mayFindAny(List<Mention> mentions) {
    int[] texts = new int[Label.values().length];
    int all = 0;
    for (Mention mention : mentions) {
      if (mention.text() != null) {
        texts[mention.label().ordinal()]++;
        all++;
      }
    }
    int most = Math.max(texts[Label.POSITIVE.ordinal()], texts[Label.NEGATIVE.ordinal()]);
    return most >= MIN_TEXTS && most < all;
  }

  /** The first terms, at most so many. */
  List<Term> of(Label label, int most) {
    long texts = now.texts(label);
    long otherTexts = now.texts() - texts;
    double scale = now.scale();
    if (texts * scale < MIN_TEXTS || otherTexts == 0) {
      return List.of();
    }
    List<Term> candidates = new ArrayList<>();
    now.forEach(
        label,
        (long) Math.ceil(MIN_TEXTS / scale),
        (term, least) -> {
          long estimate = now.most(term, label);
          if (least >= MIN_KNOWN * estimate) {
            Term candidate = weigh(term, estimate, label);
            if (candidate.own() >= MIN_OWN) {
              candidates.add(candidate);
            }
          }
        });
    candidates.sort(Comparator.comparingDouble(Term::score).reversed().thenComparing(Term::term));
    return distinct(candidates, most);
  }

  private Term weigh(String term, long count, Label label) {
    double texts = now.texts(label);
    double background = background(term);
    double scale = now.scale();
    double own =
        Contrast.z(
            scale * count,
            scale * texts,
            scale * elsewhere(term, label),
            scale * (now.texts() - texts),
            background);
    Double special = special(term, count, label, background);
    double score = special == null ? own : (own + Math.max(0, Math.min(special, own))) / 2;
    Double change = change(term, count, label, background);
    return new Term(
        term,
        rounded(Math.max(0, score)),
        count,
        rounded(count / texts),
        rounded(Math.max(0, own)),
        special == null ? null : rounded(special),
        change == null ? null : rounded(change));
  }

  /** More digits say no more, and make a record twice as long. */
  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }

  /** How frequent the term is in all texts that are known, whatever their brand and label. */
  private double background(String term) {
    double with = Math.max(all.most(term), now.most(term));
    return Math.min(1, with / Math.max(1, Math.max(all.texts(), now.texts())));
  }

  private double elsewhere(String term, Label label) {
    double with = 0;
    for (Label other : Label.values()) {
      with += other == label ? 0 : now.most(term, other);
    }
    return with;
  }

  private @Nullable Double special(String term, long count, Label label, double background) {
    long otherTexts = all.texts(label) - ownOfAll().texts(label);
    if (otherTexts <= 0) {
      return null;
    }
    long with = Math.max(0, all.most(term, label) - ownOfAll().most(term, label));
    return Contrast.z(
        now.scale() * count,
        now.scale() * now.texts(label),
        all.scale() * with,
        all.scale() * otherTexts,
        background);
  }

  private @Nullable Double change(String term, long count, Label label, double background) {
    long textsBefore = before().texts(label);
    return textsBefore == 0
        ? null
        : Contrast.z(
            now.scale() * count,
            now.scale() * now.texts(label),
            before().scale() * before().most(term, label),
            before().scale() * textsBefore,
            background);
  }

  private WindowTerms before() {
    if (before == null) {
      before = beforeIfAsked.get();
    }
    return before;
  }

  private WindowTerms ownOfAll() {
    if (ownOfAll == null) {
      ownOfAll = ownOfAllIfAsked.get();
    }
    return ownOfAll;
  }

  /** Terms that share a word say the same: the one that says it better stays. */
  private static List<Term> distinct(List<Term> candidates, int most) {
    List<Term> chosen = new ArrayList<>();
    for (Term candidate : candidates) {
      if (chosen.size() == most) {
        break;
      }
      boolean isSaid =
          candidates.stream()
              .anyMatch(other -> other != candidate && saysIt(other, candidate, chosen));
      if (!isSaid) {
        chosen.add(candidate);
      }
    }
    return chosen;
  }

  private static boolean saysIt(Term other, Term candidate, List<Term> chosen) {
    if (isPartOf(candidate, other)) {
      return other.texts() >= MOSTLY * candidate.texts();
    }
    return sharesWord(other, candidate) && chosen.contains(other);
  }

  private static boolean isPartOf(Term word, Term pair) {
    return word.term().indexOf(' ') < 0 && sharesWord(word, pair);
  }

  private static boolean sharesWord(Term one, Term other) {
    List<String> words = words(other);
    return words(one).stream().anyMatch(words::contains);
  }

  private static List<String> words(Term term) {
    int space = term.term().indexOf(' ');
    return space < 0
        ? List.of(term.term())
        : List.of(term.term().substring(0, space), term.term().substring(space + 1));
  }
}
