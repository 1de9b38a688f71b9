package io.tonestream.app.repeats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentGroupTest {
  private static final String TEXT =
      "My luggage got lost again, and nobody at the desk could say where it is.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RT @angry_flyer: My luggage got lost again, and nobody at the desk could say where it is.",
        "rt @x @y My luggage got lost again, and nobody at the desk could say where it is",
        "MY LUGGAGE GOT LOST AGAIN!!! and nobody at the desk could say where it is :-(",
        "My luggage got lost again, and nobody at the desk could say where it is. https://t.co/aB3",
        "www.delta.com/x?y=z my  luggage\ngot lost again & nobody at the desk could say where it is",
        "@Delta my #luggage got lost again, and nobody at the desk could say where it is 12 \uD83D\uDE21"
      })
  void isThatOfACopyHoweverItIsPassedOn(String copy) {
    // The one with an ampersand is another text: it has one run of words more or less.
    String original = copy.contains("&") ? TEXT.replace("and ", "") : TEXT;

    assertThat(ContentGroup.of(copy)).isEqualTo(ContentGroup.of(original));
  }

  /** One word in fifteen: five of eleven runs change, so a half of all runs is in both texts. */
  @Test
  void isMostlyThatOfANearCopy() {
    Random random = new Random(1);
    int same = 0;
    for (int text = 0; text < 2_000; text++) {
      String[] words = words(random, 15);
      int group = ContentGroup.of(String.join(" ", words));
      words[14] = "changed";
      same += ContentGroup.of(String.join(" ", words)) == group ? 1 : 0;
    }

    // Ten of the twelve different runs are in both, and one in sixteen of the rest by chance.
    assertThat(same / 2_000.0).isBetween(0.82, 0.87);
  }

  @Test
  void dealsTextsOutEvenly() {
    Random random = new Random(2);
    GroupCounts long15 = new GroupCounts();
    GroupCounts short2 = new GroupCounts();
    for (int text = 0; text < 20_000; text++) {
      long15.add(ContentGroup.of(String.join(" ", words(random, 15))));
      short2.add(ContentGroup.of(String.join(" ", words(random, 2))));
    }

    assertThat(Repeats.of(long15)).isEqualTo(Repeats.NONE);
    assertThat(Repeats.of(short2)).isEqualTo(Repeats.NONE);
  }

  /** Two people may well write it, but not to the letter. */
  @Test
  void takesShortTextsForCopiesOnlyToTheLetter() {
    GroupCounts alike = new GroupCounts();
    GroupCounts same = new GroupCounts();
    for (int text = 0; text < 1_000; text++) {
      alike.add(ContentGroup.of("@user" + text + " thank you!"));
      same.add(ContentGroup.of("Boycott Delta!"));
    }

    assertThat(Repeats.of(alike)).isEqualTo(Repeats.NONE);
    assertThat(Repeats.of(same).effective(1_000)).isEqualTo(1);
  }

  /** Scripts without spaces, and marks that stand apart from their letters. */
  @Test
  void knowsWordsOfOtherScripts() {
    String japanese = "デルタ航空の荷物がまた無くなった";
    assertThat(ContentGroup.of("@a " + japanese))
        .isEqualTo(ContentGroup.of("@b " + japanese + "！"));
    String hindi = "मेरा सामान फिर से खो गया है और कोई नहीं जानता";
    assertThat(ContentGroup.of("RT @a: " + hindi)).isEqualTo(ContentGroup.of(hindi + "।"));
  }

  @Property(tries = 1_000)
  void isAGroupOfAnyText(@ForAll String text) {
    assertThat(ContentGroup.of(text)).isBetween(0, GroupCounts.GROUPS - 1);
  }

  static String[] words(Random random, int count) {
    String[] words = new String[count];
    for (int word = 0; word < count; word++) {
      StringBuilder letters = new StringBuilder();
      for (int letter = 0; letter < 6; letter++) {
        letters.append((char) ('a' + random.nextInt(26)));
      }
      words[word] = letters.toString();
    }
    return words;
  }
}
