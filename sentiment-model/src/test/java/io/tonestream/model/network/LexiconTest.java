package io.tonestream.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LexiconTest {
  @Test
  void knowsTheValenceOfEachWordAndOfNoOther() {
    Lexicon lexicon = Lexicon.parse("good\t1.9\nbad\t-2.5\n");

    assertThat(lexicon.valence(hash("good"))).isEqualTo(1.9f);
    assertThat(lexicon.valence(hash("bad"))).isEqualTo(-2.5f);
    assertThat(lexicon.valence(hash("film"))).isZero();
    assertThat(Lexicon.parse("").valence(hash("good"))).isZero();
  }

  @Test
  void takesTheFirstOfAWordThatComesAgainHoweverOften() {
    String lines = "good\t1\n" + "good\t-1\n".repeat(500_000) + "bad\t-2\n";
    Lexicon lexicon = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Lexicon.parse(lines));

    assertThat(lexicon.valence(hash("good"))).isEqualTo(1);
    assertThat(lexicon.valence(hash("bad"))).isEqualTo(-2);
  }

  @Test
  void saysWhichLineIsNotAWordAndANumber() {
    for (String bad : new String[] {"bad", "bad -2", "bad\tvery", "bad\tNaN", "bad\t11"}) {
      assertThatThrownBy(() -> Lexicon.parse("good\t1\n" + bad + "\n"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("line 2 of the lexicon");
    }
  }

  private static int hash(String word) {
    return Hash.of(word.toCharArray(), 0, word.length());
  }
}
