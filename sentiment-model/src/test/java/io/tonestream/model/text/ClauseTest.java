package io.tonestream.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClauseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the crew of Delta was great but United lost my bag | United | United lost my bag",
        "the crew of Delta was great but United lost my bag | delta | the crew of Delta was great",
        "Late again. @delta never learns! Love you JetBlue | @delta | @delta never learns",
        "food, wine, all of it was superb; the staff wasn't | food | food, wine, all of it was superb",
        "they took everything: my time, my money | money | my time, my money",
        "a text that doesn't say it, anywhere | Delta | a text that doesn't say it, anywhere",
        "Deltas are wide, Delta is late today | Delta | Delta is late today"
      })
  void isWhatPunctuationAndConjunctionsLeaveAroundTheMention(
      String text, String mention, String clause) {
    assertThat(Clause.around(text, mention).inside()).isEqualTo(clause);
  }

  @Test
  void keepsWhatStandsAroundTheClause() {
    assertThat(Clause.around("It rains. The crew of Delta was great, but my bag is gone", "delta"))
        .isEqualTo(new Clause("The crew of Delta was great", "It rains. , but my bag is gone"));
  }

  @Test
  void ofAMentionOfNothingIsTheText() {
    assertThat(Clause.around("some text", "")).isEqualTo(new Clause("some text", ""));
  }

  @Property
  void isAlwaysAPartOfTheText(@ForAll String text, @ForAll String mention) {
    assertThat(text).contains(Clause.around(text, mention).inside());
  }
}
