package io.tonestream.cli.reconcile;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds anew which brands a text names. It shares no code with the engine's catalogue, so that a
 * fault there shows: every name and alias is looked for by itself, in any case, on word boundaries;
 * of mentions that overlap, the first counts, and the longest of those that begin alike.
 */
final class MentionFinder {
  private static final String DEFAULT = "/brands.yaml";

  /** Brands by what they are called in a text, in the form of {@link #plain}. */
  private final Map<String, String> brands = new TreeMap<>();

  /**
   * Finds these.
   *
   * @param aliases by brand; a brand's own name is one too
   */
  MentionFinder(Map<String, List<String>> aliases) {
    aliases.forEach(
        (brand, others) -> {
          brands.put(plain(brand.strip()), brand);
          others.forEach(alias -> brands.put(plain(alias.strip()), brand));
        });
  }

  /** An entry of a catalogue. */
  private record Entry(@Nullable String name, @Nullable List<@Nullable String> aliases) {
    /** Neither can be blank: nothing would be found everywhere. */
    void addTo(Map<String, List<String>> brands) {
      if (name == null || name.isBlank()) {
        throw new IllegalArgumentException("a brand of the catalogue has no name");
      }
      List<String> others = brands.computeIfAbsent(name, brand -> new ArrayList<>());
      for (String alias : aliases == null ? List.<String>of() : aliases) {
        if (alias == null || alias.isBlank()) {
          throw new IllegalArgumentException("brand '" + name + "' has a blank alias");
        }
        others.add(alias);
      }
    }
  }

  /**
   * Finds those of a catalogue.
   *
   * @param file as YAML; null for the one that comes with the app
   * @throws IllegalArgumentException if it can't be read
   */
  static MentionFinder read(@Nullable Path file) {
    try (InputStream yaml =
        file == null
            ? MentionFinder.class.getResourceAsStream(DEFAULT)
            : Files.newInputStream(file)) {
      List<Entry> entries = new YAMLMapper().readValue(yaml, new TypeReference<List<Entry>>() {});
      Map<String, List<String>> aliases = new TreeMap<>();
      for (Entry entry : entries == null ? List.<Entry>of() : entries) {
        entry.addTo(aliases);
      }
      return new MentionFinder(aliases);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "can't read the brand catalogue %s: %s"
              .formatted(file == null ? DEFAULT : file, e.getMessage()),
          e);
    }
  }

  /** The brands that a text names, each once, in the order of their first mention. */
  List<String> find(String text) {
    String plain = plain(text);
    List<Mention> mentions = new ArrayList<>();
    brands.forEach(
        (alias, brand) -> {
          for (int at = plain.indexOf(alias); at >= 0; at = plain.indexOf(alias, at + 1)) {
            if (standsAlone(plain, at, at + alias.length())) {
              mentions.add(new Mention(brand, at, at + alias.length()));
            }
          }
        });
    mentions.sort(
        Comparator.comparingInt(Mention::start)
            .thenComparing(Comparator.comparingInt(Mention::end).reversed()));
    Set<String> found = new LinkedHashSet<>();
    int end = 0;
    for (Mention mention : mentions) {
      if (mention.start() >= end) {
        found.add(mention.brand());
        end = mention.end();
      }
    }
    return List.copyOf(found);
  }

  /** Where a text names a brand. */
  private record Mention(String brand, int start, int end) {}

  /** Not in the middle of a word; what ends in a sign, such as {@code C++}, may go on with one. */
  private static boolean standsAlone(String text, int start, int end) {
    boolean begins = start == 0 || !isWord(text.charAt(start - 1));
    boolean ends =
        end == text.length() || !isWord(text.charAt(end)) || !isWord(text.charAt(end - 1));
    return begins && ends;
  }

  private static boolean isWord(char character) {
    return switch (Character.getType(character)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK ->
          true;
      default -> character == '_';
    };
  }

  /** In one case, with one space for each run of white space. */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (!Character.isWhitespace(character)) {
        plain.append(Character.toLowerCase(Character.toUpperCase(character)));
      } else if (plain.isEmpty() || plain.charAt(plain.length() - 1) != ' ') {
        plain.append(' ');
      }
    }
    return plain.toString();
  }
}
