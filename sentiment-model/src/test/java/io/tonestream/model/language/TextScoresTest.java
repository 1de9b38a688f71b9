package io.tonestream.model.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class TextScoresTest {
  private static final int LANGUAGES = 5;
  private static final int IN_LATIN = 3;
  private static final String LETTERS = "ab é日";
  private static final Map<String, float[]> ROWS = rows();
  private static final NgramScores SCORES = new NgramScores(LANGUAGES, IN_LATIN, ROWS);

  @Property
  void languagesInLatinLettersGetTheSameEitherWay(
      @ForAll @StringLength(max = 60) @Chars({'a', 'b', ' ', 'é', '日', '@'}) String text) {
    TextScores scores = new TextScores(SCORES, text, 50);
    while (scores.next()) {
      if (scores.read() % 7 == 0) {
        scores.ofLatin();
      }
    }
    int read = scores.read();
    boolean inLatin = scores.isInLatin();
    int[] ofLatin = Arrays.copyOf(scores.ofLatin(), IN_LATIN);

    assertThat(Arrays.copyOf(scores.ofAll(), IN_LATIN)).isEqualTo(ofLatin);
    assertThat(scores.read()).isEqualTo(read);
    assertThat(scores.isInLatin()).isEqualTo(inLatin);
  }

  @Property
  void allLanguagesGetWhatEachSequenceSays(
      @ForAll @StringLength(max = 40) @Chars({'a', 'b', 'é', '日'}) String text) {
    TextScores scores = new TextScores(SCORES, text, Integer.MAX_VALUE);
    while (scores.next()) {
      if (scores.read() == 4) {
        scores.ofAll();
      }
    }

    assertThat(scores.ofAll()).isEqualTo(sums(withoutThirdRepeats(text)));
  }

  /** By its definition: each sequence of one to three letters adds its own. */
  private static int[] sums(String letters) {
    int[] sums = new int[LANGUAGES];
    for (int end = 1; end <= letters.length(); end++) {
      for (int start = Math.max(0, end - NgramScores.MAX_LENGTH); start < end; start++) {
        float[] row = ROWS.get(letters.substring(start, end));
        for (int language = 0; row != null && language < LANGUAGES; language++) {
          sums[language] += Math.round(row[language] / NgramScores.UNIT);
        }
      }
    }
    return sums;
  }

  private static String withoutThirdRepeats(String text) {
    return text.replaceAll("(.)\\1{2,}", "$1$1");
  }

  /** Half of all sequences of these letters, positive and negative. */
  private static Map<String, float[]> rows() {
    Random random = new Random(1);
    Map<String, float[]> rows = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      StringBuilder sequence = new StringBuilder();
      for (int length = 1 + random.nextInt(NgramScores.MAX_LENGTH); length > 0; length--) {
        sequence.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      float[] row = new float[LANGUAGES];
      for (int language = 0; language < LANGUAGES; language++) {
        row[language] = random.nextFloat() * 6 - 3;
      }
      rows.put(sequence.toString(), row);
    }
    return rows;
  }
}
