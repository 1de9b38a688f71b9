package io.tonestream.bench;

import io.tonestream.schemas.Label;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Made-up texts whose last word alone has a tone; one of the bad words becomes a good one. */
final class SlangTexts {
  private static final List<String> THINGS =
      List.of("phone", "jacket", "bike", "record", "show", "trick", "beat", "game", "car", "move");
  private static final List<String> OPENINGS =
      List.of("my new", "this", "that", "your", "the latest", "wow the", "man this", "look his");
  private static final String SLANG = "sick";
  private static final List<List<String>> TONES =
      List.of(
          List.of(SLANG, "awful", "broken", "useless", "terrible"),
          List.of("listed", "shipped", "numbered", "measured", "reported"),
          List.of("great", "lovely", "brilliant", "superb", "wonderful"));

  private SlangTexts() {}

  /**
   * Rows of a data set.
   *
   * @param slangToo whether the word is among them, with its old meaning; texts to judge by can't
   *     know what it will mean
   */
  static String labelled(int count, boolean slangToo) {
    Random random = new Random(count);
    StringBuilder lines = new StringBuilder("label\ttext\n");
    for (int i = 0; i < count; i++) {
      List<String> words = TONES.get(i % 3);
      String text = text(random, words.get(random.nextInt(slangToo ? 0 : 1, words.size())));
      lines.append(Label.values()[i % 3].wireName()).append('\t').append(text).append('\n');
    }
    return lines.toString();
  }

  /** A text that says that something is good, in the word's new meaning. */
  static String slang(Random random) {
    return text(random, SLANG);
  }

  private static String text(Random random, String word) {
    return OPENINGS.get(random.nextInt(OPENINGS.size()))
        + " "
        + THINGS.get(random.nextInt(THINGS.size()))
        + " of "
        + name(random)
        + " is "
        + word;
  }

  private static String name(Random random) {
    return random.ints(5, 'a', 'z' + 1).mapToObj(Character::toString).collect(Collectors.joining());
  }
}
