package io.tonestream.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
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

  @Property
  void endsAtTheFirstBorderThatLeavesTwoWordsBesideTheMention(
      @ForAll("words") String before,
      @ForAll("mentions") String mention,
      @ForAll("words") String after) {
    String text = before + " " + mention + " " + after;
    int at = before.length() + 1;

    assertThat(Clause.around(text, mention)).isEqualTo(expected(text, at, at + mention.length()));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of(",", ".", "-", "but", "crew", "late", "3", "...", "x,y")
        .list()
        .ofMaxSize(12)
        .map(words -> String.join(" ", words));
  }

  @Provide
  Arbitrary<String> mentions() {
    return Arbitraries.of("Delta", "Delta, Inc", "Delta but Air", "@Delta");
  }

  /** Counts the words beside the mention anew for each border. */
  private static Clause expected(String text, int at, int mentionEnd) {
    List<MatchResult> borders =
        Pattern.compile("[.,]+|(?<!\\S)(but|-)(?!\\S)").matcher(text).results().toList();
    List<Integer> starts = new ArrayList<>(List.of(0, 0));
    borders.stream().map(MatchResult::end).filter(end -> end <= at).forEach(starts::add);
    int start = starts.get(starts.size() - 1);
    for (MatchResult border : borders) {
      if (border.start() >= mentionEnd && beside(text, start, at, mentionEnd, border.start()) > 1) {
        return clause(text, start, border.start());
      }
    }
    boolean enough = beside(text, start, at, mentionEnd, text.length()) > 1;
    return clause(text, enough ? start : starts.get(starts.size() - 2), text.length());
  }

  private static long beside(String text, int start, int at, int mentionEnd, int end) {
    String beside = text.substring(start, at) + "|" + text.substring(mentionEnd, end);
    return Pattern.compile("[a-z0-9]+").matcher(beside).results().count();
  }

  private static Clause clause(String text, int start, int end) {
    String outside = text.substring(0, start).strip() + " " + text.substring(end).strip();
    return new Clause(text.substring(start, end).strip(), outside.strip());
  }

  @Test
  void readsATextFullOfBordersOnce() {
    String text = "Delta United" + " ,".repeat(49_990);

    assertTimeout(Duration.ofSeconds(1), () -> Clause.around(text, "United"));
  }
}
