package io.tonestream.model.importing;

import java.lang.Character.UnicodeScript;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the pieces that a vocabulary keeps: special tokens, what texts use, and all single
 * characters of the scripts that they are written in, so that words which none of them has can
 * still be spelt.
 */
final class PieceChoice {
  private final WordPieces pieces;
  private final PieceCounts counts;

  /** By what texts use. */
  PieceChoice(WordPieces pieces, PieceCounts counts) {
    this.pieces = pieces;
    this.counts = counts;
  }

  /**
   * The ids of the pieces that are kept, in ascending order.
   *
   * @param max how many; the most frequent ones are kept. Null if all that are used
   */
  List<Integer> kept(@Nullable Integer max) {
    Set<Integer> kept = indispensable();
    if (max != null && max < kept.size()) {
      throw new BadImportException(
          "--vocabulary-size " + max,
          "special tokens and single characters alone are " + kept.size() + " pieces",
          "give more, or texts of fewer scripts");
    }
    counts.used().stream()
        .filter(piece -> !kept.contains(piece))
        .sorted(Comparator.comparing(counts::of, Comparator.reverseOrder()))
        .limit(max == null ? Long.MAX_VALUE : max - kept.size())
        .toList()
        .forEach(kept::add);
    return List.copyOf(kept);
  }

  private Set<Integer> indispensable() {
    Set<Integer> kept = new TreeSet<>(pieces.special());
    Set<UnicodeScript> scripts = scripts();
    for (int piece : pieces.ids()) {
      String text = pieces.text(piece);
      if (isCharacter(text) && scripts.contains(UnicodeScript.of(text.codePointAt(0)))) {
        kept.add(piece);
      }
    }
    return kept;
  }

  private static boolean isCharacter(String text) {
    return !text.isEmpty() && text.codePointCount(0, text.length()) == 1;
  }

  private Set<UnicodeScript> scripts() {
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    for (int piece : counts.used()) {
      if (!pieces.special().contains(piece)) {
        pieces.text(piece).codePoints().mapToObj(UnicodeScript::of).forEach(scripts::add);
      }
    }
    return scripts;
  }
}
