package io.tonestream.app.brands;

import io.tonestream.schemas.RawText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds brands in a text by their names and aliases: in any case, on word boundaries, the longest
 * alias first ('American Airlines' before 'American'). Immutable and thread-safe.
 *
 * <p>A word is made of letters, digits, marks and underscores; so {@code delta} is found in
 * {@code @Delta!} and in {@code #delta}, and not in {@code @delta_fan}. A run of white space in an
 * alias matches any run of white space.
 */
public final class BrandCatalogue {
  private static final int LATIN = 256;

  /** What most characters fold to, and whether they are parts of a word. */
  private static final char[] FOLDED = new char[LATIN];

  private static final boolean[] IN_WORD = new boolean[LATIN];

  static {
    for (char character = 0; character < LATIN; character++) {
      FOLDED[character] = folded(character);
      IN_WORD[character] = isInWord(character);
    }
  }

  private final Node root = new Node();
  private final Map<String, List<String>> names = new HashMap<>();

  /** The characters that a name or alias starts with, in both cases. */
  private final boolean[] first = new boolean[LATIN];

  /** A catalogue of these brands. */
  public BrandCatalogue(List<CataloguedBrand> brands) {
    for (CataloguedBrand brand : brands) {
      add(brand.name(), brand.name());
      brand.aliases().forEach(alias -> add(alias, brand.name()));
      names
          .computeIfAbsent(brand.name(), name -> new ArrayList<>(List.of(name)))
          .addAll(brand.aliases());
    }
    for (char character = 0; character < LATIN; character++) {
      first[character] = root.next(fold(character)) != null;
    }
  }

  /** The brand's name and aliases; its name alone if the catalogue doesn't know it. */
  public List<String> namesOf(String brand) {
    return names.getOrDefault(brand, List.of(brand));
  }

  /** The brands that the text's producer named, else those that are found in it. */
  public List<String> brandsOf(RawText text) {
    return text.brands().isEmpty() ? find(text.text()) : text.brands();
  }

  /**
   * The same brands, each with its first mention in the text as it stands there; with its name if
   * the text doesn't mention it.
   */
  public Map<String, String> targetsOf(RawText text) {
    Map<String, Match> mentions = mentions(text.text());
    if (mentions.isEmpty() && text.brands().isEmpty()) {
      return Map.of();
    }
    Map<String, String> targets = new LinkedHashMap<>();
    for (String brand : text.brands().isEmpty() ? mentions.keySet() : text.brands()) {
      Match mention = mentions.get(brand);
      targets.put(brand, mention == null ? brand : mention.of(text.text()));
    }
    return targets;
  }

  /** The brands that the text names, each once, in the order of their first mention. */
  public List<String> find(String text) {
    return List.copyOf(mentions(text).keySet());
  }

  /** The first mention of each brand, in their order. */
  private Map<String, Match> mentions(String text) {
    Map<String, Match> found = Map.of();
    int position = 0;
    while (position < text.length()) {
      Match match = mayStart(text, position) ? longestMatch(text, position) : null;
      if (match == null) {
        position++;
      } else {
        if (found.isEmpty()) {
          found = new LinkedHashMap<>();
        }
        found.putIfAbsent(match.brand(), match);
        position = match.end();
      }
    }
    return found;
  }

  private void add(String alias, String brand) {
    Node node = root;
    for (char character : alias.strip().replaceAll("\\s+", " ").toCharArray()) {
      node = node.begin(fold(character));
    }
    if (node.brand != null && !node.brand.equals(brand)) {
      throw new IllegalArgumentException(
          "alias '" + alias + "' belongs to both '" + node.brand + "' and '" + brand + "'");
    }
    node.brand = brand;
  }

  private @Nullable Match longestMatch(String text, int start) {
    Node node = root;
    Match longest = null;
    int position = start;
    while (position < text.length()) {
      char character = fold(text.charAt(position));
      Node next = node.next(character);
      if (next == null) {
        break;
      }
      node = next;
      position = character == ' ' ? afterWhitespace(text, position) : position + 1;
      if (node.brand != null && endsWord(text, position)) {
        longest = new Match(node.brand, start, position);
      }
    }
    return longest;
  }

  private static int afterWhitespace(String text, int position) {
    int next = position;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next;
  }

  /** Nearly every position fails one of these checks, so the cheap ones come first. */
  private boolean mayStart(String text, int position) {
    char character = text.charAt(position);
    return (character >= LATIN || first[character])
        && (position == 0 || !isWord(text.charAt(position - 1)));
  }

  private static boolean endsWord(String text, int position) {
    return position >= text.length()
        || !isWord(text.charAt(position))
        || !isWord(text.charAt(position - 1));
  }

  private static boolean isWord(char character) {
    return character < LATIN ? IN_WORD[character] : isInWord(character);
  }

  private static boolean isInWord(char character) {
    return Character.isLetterOrDigit(character)
        || character == '_'
        || isMark(Character.getType(character));
  }

  private static boolean isMark(int type) {
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  /** One form for all cases of a letter, and a plain space for all white space. */
  private static char fold(char character) {
    return character < LATIN ? FOLDED[character] : folded(character);
  }

  private static char folded(char character) {
    return Character.isWhitespace(character)
        ? ' '
        : Character.toLowerCase(Character.toUpperCase(character));
  }

  private record Match(String brand, int start, int end) {
    String of(String text) {
      return text.substring(start, end);
    }
  }

  /** A trie of folded characters. Nearly all nodes have one child. */
  private static final class Node {
    private char[] characters = {};
    private Node[] children = {};
    private @Nullable String brand;

    @Nullable Node next(char character) {
      for (int i = 0; i < characters.length; i++) {
        if (characters[i] == character) {
          return children[i];
        }
      }
      return null;
    }

    Node begin(char character) {
      Node known = next(character);
      if (known != null) {
        return known;
      }
      int size = characters.length;
      characters = Arrays.copyOf(characters, size + 1);
      children = Arrays.copyOf(children, size + 1);
      characters[size] = character;
      children[size] = new Node();
      return children[size];
    }
  }

  /**
   * A brand of the catalogue.
   *
   * @param name how the brand is called in records; also an alias
   * @param aliases other names: handles with {@code @}, tags with {@code #}, products
   */
  public record CataloguedBrand(String name, List<String> aliases) {
    /** Refuses blank names. */
    public CataloguedBrand {
      if (name == null || name.isBlank()) {
        throw new IllegalArgumentException("a brand has no name");
      }
      if (name.length() > RawText.MAX_NAME_LENGTH) {
        throw new IllegalArgumentException(
            "brand '%s…' is longer than %d characters"
                .formatted(name.substring(0, 20), RawText.MAX_NAME_LENGTH));
      }
      aliases = aliases == null ? List.of() : new ArrayList<>(aliases);
      if (aliases.stream().anyMatch(alias -> alias == null || alias.isBlank())) {
        throw new IllegalArgumentException("brand '" + name + "' has a blank alias");
      }
      aliases = List.copyOf(aliases);
    }
  }
}
