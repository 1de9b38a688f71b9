package io.tonestream.app.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class TermsTest {
  private final Terms terms = new Terms(new StringPool());

  @Test
  void areWordsAndPairsOfThemWithoutWhatSaysNothing() {
    assertThat(of("They lost my bag, and the lost bag is at http://t.co/x 3 times"))
        .containsExactly("lost", "bag", "lost bag", "times");
  }

  @Test
  void keepTagsUsersEmojiAndEmoticons() {
    assertThat(of("#fail @Jane_D 😡😡 :-( so :(")).containsExactly("#fail", "@jane_d", "😡", ":(");
  }

  @Test
  void knowNegationsOnlyWithWhatTheyTurnRound() {
    assertThat(of("won't board, not happy"))
        .containsExactly("board", "won't board", "happy", "not happy");
  }

  @Test
  void leaveOutTheBrandsOwnNames() {
    Set<String> own = terms.ownWords(List.of("American Airlines", "@AmericanAir"));

    assertThat(terms.of("@AmericanAir American Airlines' crew #americanair", own))
        .containsExactly("crew");
    assertThat(terms.of("#AmericanAirlines american's rude crew", own))
        .containsExactly("rude", "crew", "rude crew");
  }

  @Test
  void leaveOutWhatMaskingPutInPlaceOfNames() {
    assertThat(of("RT @user slow http")).containsExactly("slow");
  }

  @Test
  void areBoundedInLengthAndNumber() {
    StringBuilder text = new StringBuilder("x".repeat(50)).append(" short ");
    for (int i = 0; i < 5_000; i++) {
      text.append(Integer.toString(i + 100_000, 26).replaceAll("[0-9]", "q")).append(". ");
    }

    assertThat(of(text.toString())).hasSizeLessThanOrEqualTo(100).contains("short");
  }

  @Property
  void takeAnyText(@ForAll String text) {
    assertThat(of(text))
        .doesNotHaveDuplicates()
        .allSatisfy(term -> assertThat(term).isNotBlank().hasSizeLessThanOrEqualTo(81));
  }

  private List<String> of(String text) {
    return terms.of(text, Set.of());
  }
}
