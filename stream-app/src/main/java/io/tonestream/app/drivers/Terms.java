package io.tonestream.app.drivers;

import io.tonestream.model.text.TextPreparation;
import io.tonestream.model.text.Tokenizer;
import io.tonestream.model.text.Tokens;
import io.tonestream.model.text.Tokens.Kind;
import io.tonestream.schemas.BrandDrivers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a text, each once: words and two words in a row, tags, users, emoji and emoticons,
 * cut as models cut them. Without what says nothing of why: stop words, negations by themselves,
 * numbers, links, marks, and the brand's own names.
 *
 * <p>One thread's own: the list that it gives lasts until the next text.
 */
final class Terms {
  private static final int MAX_TOKENS = 400;

  /** Long reviews go on, but bound what a text costs. */
  private static final int MAX_TERMS = 100;

  /** What masking leaves of names, and words that a model has use for but nobody asks about. */
  private static final Set<String> SAY_NOTHING =
      Set.of(
          "@user",
          "http",
          "rt",
          "via",
          "amp",
          "us",
          "get",
          "got",
          "just",
          "now",
          "but",
          "though",
          "although",
          "however",
          "yet");

  private final StringPool pool;
  private final Tokenizer tokenizer =
      Tokenizer.withUserNames(new TextPreparation(true, false, false, 0, MAX_TOKENS, false));
  private final List<String> terms = new ArrayList<>(MAX_TERMS);

  /** The word before, while a second one may follow it. */
  private @Nullable String before;

  Terms(StringPool pool) {
    this.pool = pool;
  }

  /**
   * The terms of this text.
   *
   * @param own the brand's own words, from {@link #ownWords}
   */
  List<String> of(String text, Set<String> own) {
    terms.clear();
    Tokens tokens = tokenizer.tokenize(text);
    before = null;
    for (int i = 0; i < tokens.size() && terms.size() < MAX_TERMS; i++) {
      Kind kind = tokens.kind(i);
      if (kind == Kind.WORD) {
        before = addWord(tokens, i, own);
        continue;
      }
      before = null;
      if (kind == Kind.TAG || kind == Kind.USER || kind == Kind.EMOJI || kind == Kind.EMOTICON) {
        addUnlessOwn(string(tokens, i), kind, own);
      }
      if (kind == Kind.TAG) {
        // The word inside the tag follows, and is no other term.
        i++;
      }
    }
    return terms;
  }

  /** The words that a brand's names are made of; tags and users of these are its own too. */
  Set<String> ownWords(List<String> names) {
    Set<String> own = new HashSet<>();
    for (String name : names) {
      Tokens tokens = tokenizer.tokenize(name);
      StringBuilder joined = new StringBuilder();
      for (int i = 0; i < tokens.size(); i++) {
        if (tokens.kind(i) == Kind.WORD || tokens.kind(i) == Kind.USER) {
          String word = tokens.text(i);
          String bare = word.startsWith("@") ? word.substring(1) : word;
          own.add(pool.of(bare));
          joined.append(bare);
        }
      }
      own.add(pool.of(joined.toString()));
    }
    return Set.copyOf(own);
  }

  /** Gives the word if a second one may follow it. */
  private @Nullable String addWord(Tokens tokens, int i, Set<String> own) {
    if (tokens.isStopWord(i) || isTooLong(tokens, i)) {
      return null;
    }
    String word = string(tokens, i);
    if (isOwn(word, own) || SAY_NOTHING.contains(word)) {
      return null;
    }
    if ((word.length() > 1 || word.charAt(0) >= 0x80) && !tokens.isNegation(i)) {
      add(word);
    }
    if (before != null) {
      add(pool.pair(before, word));
    }
    return word;
  }

  private void addUnlessOwn(String term, Kind kind, Set<String> own) {
    boolean isPrefixed = kind == Kind.TAG || kind == Kind.USER;
    if (term.length() <= BrandDrivers.MAX_TERM_LENGTH
        && !own.contains(isPrefixed ? term.substring(1) : term)
        && !SAY_NOTHING.contains(term)) {
      add(term);
    }
  }

  private static boolean isOwn(String word, Set<String> own) {
    return own.contains(word)
        || (word.endsWith("'s") && own.contains(word.substring(0, word.length() - 2)));
  }

  private void add(String term) {
    if (term.length() > BrandDrivers.MAX_TERM_LENGTH) {
      return;
    }
    int hash = term.hashCode();
    for (int i = 0; i < terms.size(); i++) {
      String other = terms.get(i);
      if (other.hashCode() == hash && other.equals(term)) {
        return;
      }
    }
    terms.add(term);
  }

  private static boolean isTooLong(Tokens tokens, int i) {
    return tokens.end(i) - tokens.start(i) > BrandDrivers.MAX_TERM_LENGTH;
  }

  private String string(Tokens tokens, int i) {
    return pool.of(tokens.characters(), tokens.start(i), tokens.end(i));
  }
}
