package io.tonestream.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private final Tokenizer signals = new Tokenizer(TextPreparation.signals());
  private final Tokenizer plain = new Tokenizer(TextPreparation.plainWords(200));

  @Test
  void cutsWordsFromPunctuationAndLosesTheirCase() {
    assertThat(tokens("Great phone, thanks."))
        .containsExactly("great", "phone", ",", "thanks", ".");
  }

  @Test
  void keepsApostrophesInsideWordsWhateverTheirShape() {
    assertThat(tokens("don't DON’T 'quoted'"))
        .containsExactly("don't", "don't", "'", "quoted", "'");
  }

  @Test
  void tellsUsersByTheirNamesWhereItIsToldTo() {
    Tokens tokens =
        Tokenizer.withUserNames(TextPreparation.signals()).tokenize("@Jane_D see @AcmeHelp!");

    assertThat(tokens.texts()).containsExactly("@jane_d", "see", "@acmehelp", "!");
    assertThat(tokens.kind(0)).isEqualTo(Tokens.Kind.USER);
  }

  @Test
  void knowsWordsThatCarryLittleAndThoseThatTurnOthersRound() {
    Tokens tokens = signals.tokenize("The crew isn't not");

    assertThat(tokens.isStopWord(0)).isTrue();
    assertThat(tokens.isStopWord(1)).isFalse();
    assertThat(tokens.isNegation(1)).isFalse();
    assertThat(tokens.isNegation(2)).isTrue();
    assertThat(tokens.isNegation(3)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    ":),:)", ":-),:)", "=],:)", ":)))),:)", "(:,:)", ":(,:(", ":-[,:(", ";-),;)", ":D,:D",
    "XD,:D", ":P,:P", ":/,:/", ":'(,:'(", "<3,<3", "</3,</3", "^_^,^^", "-_-,-_-", ">:(,>:("
  })
  void writesEachMoodOfAnEmoticonInOneWay(String emoticon, String written) {
    Tokens tokens = signals.tokenize("well " + emoticon);

    assertThat(tokens.texts()).containsExactly("well", written);
    assertThat(tokens.kind(1)).isEqualTo(Tokens.Kind.EMOTICON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"at 8:30", "ratio 1:0", "x = y", "10) next", "see: below", "T-shirt", "8/10"})
  void seesNoEmoticonWhereThereIsNone(String text) {
    Tokens tokens = signals.tokenize(text);

    for (int i = 0; i < tokens.size(); i++) {
      assertThat(tokens.kind(i)).as(tokens.text(i)).isNotEqualTo(Tokens.Kind.EMOTICON);
    }
  }

  @Test
  void keepsEmojiWithoutTheirColourAndNotesRepeats() {
    Tokens tokens = signals.tokenize("yes👍🏽 ❤️ 😂😂😂");

    assertThat(tokens.texts()).containsExactly("yes", "👍", "❤", "😂");
    assertThat(tokens.has(1, Tokens.ELONGATED)).isFalse();
    assertThat(tokens.has(3, Tokens.ELONGATED)).isTrue();
  }

  @Test
  void hidesWhoIsMeantAndWhichLink() {
    assertThat(tokens("@Jane_D99 see https://example.com/a?b=c and www.example.org"))
        .containsExactly("@user", "see", "http", "and", "http");
    assertThat(tokens("HTTP://EXAMPLE.COM")).containsExactly("http");
  }

  @Test
  void readsTheWordInsideATagToo() {
    Tokens tokens = signals.tokenize("#Epic fail");

    assertThat(tokens.texts()).containsExactly("#epic", "epic", "fail");
    assertThat(tokens.kind(0)).isEqualTo(Tokens.Kind.TAG);
    assertThat(tokens.kind(1)).isEqualTo(Tokens.Kind.WORD);
  }

  @Test
  void notesElongationAndShortensIt() {
    Tokens tokens = signals.tokenize("sooooo good!!!");

    assertThat(tokens.texts()).containsExactly("soo", "good", "!!");
    assertThat(tokens.has(0, Tokens.ELONGATED)).isTrue();
    assertThat(tokens.has(1, Tokens.ELONGATED)).isFalse();
    assertThat(tokens.has(2, Tokens.ELONGATED)).isTrue();
  }

  @Test
  void notesShoutingButNotInShortWords() {
    Tokens tokens = signals.tokenize("I am VERY happy");

    assertThat(noted(tokens, Tokens.SHOUTED)).containsExactly("very");
  }

  @Test
  void marksWordsAfterANegationUpToTheEndOfItsScope() {
    Tokens tokens = signals.tokenize("it is not very good, really good");

    assertThat(noted(tokens, Tokens.NEGATED)).containsExactly("very", "good");
  }

  @Test
  void endsTheScopeOfANegationAfterSomeWordsOrAtATurn() {
    assertThat(noted(signals.tokenize("never a b c d e f"), Tokens.NEGATED))
        .containsExactly("a", "b", "c", "d");
    assertThat(noted(signals.tokenize("isn't cheap but good"), Tokens.NEGATED))
        .containsExactly("cheap");
  }

  @Test
  void writesDigitsAsZerosAndKeepsTheShapeOfNumbers() {
    assertThat(tokens("3 of 1,250.50 at 14:05"))
        .containsExactly("0", "of", "0,000.00", "at", "00:00");
  }

  @Test
  void undoesEscapesThatScrapersLeaveBehind() {
    assertThat(tokens("fish &amp; chips &lt;3 can\\u2019t"))
        .containsExactly("fish", "&", "chips", "<3", "can't");
  }

  @Test
  void readsLookAlikesAsTheLettersTheyLookLike() {
    assertThat(tokens("𝐠𝐫𝐞𝐚𝐭 ｇｒｅａｔ")).containsExactly("great", "great");
    assertThat(tokens("cafe\u0301")).containsExactly("café");
  }

  @Test
  void readsWordsOfAnyScript() {
    assertThat(tokens("ЧТО это? 素晴らしい 좋아요")).containsExactly("что", "это", "?", "素晴らしい", "좋아요");
  }

  @Test
  void leavesThePlainWordsIfAskedTo() {
    assertThat(plain.tokenize("The film was NOT the best, sadly :(").texts())
        .containsExactly("film", "not", "best", "sadly", ":(");
  }

  @Test
  void keepsTheFirstOrTheLastTokensOfALongText() {
    TextPreparation first = new TextPreparation(true, false, false, 0, 2, false);
    TextPreparation last = new TextPreparation(true, false, false, 0, 2, true);

    assertThat(new Tokenizer(first).tokenize("a b c d").texts()).containsExactly("a", "b");
    assertThat(new Tokenizer(last).tokenize("a b c d").texts()).containsExactly("c", "d");
  }

  @Test
  void refusesLimitsThatMakeNoSense() {
    assertThatThrownBy(() -> TextPreparation.plainWords(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxTokens is 0");
  }

  @Property
  void readsAnyTextWithinItsLimitsAndTheSameWayTwice(@ForAll @StringLength(max = 300) String text) {
    Tokens tokens = signals.tokenize(text);
    List<String> once = tokens.texts();

    assertThat(once).hasSizeLessThanOrEqualTo(TextPreparation.signals().maxTokens());
    assertThat(once).doesNotContain("");
    assertThat(signals.tokenize(text).texts()).isEqualTo(once);
  }

  @Property
  void doesNotCareForCase(@ForAll("words") List<String> words) {
    String text = String.join(" ", words);

    assertThat(tokens(text.toUpperCase(Locale.ROOT))).isEqualTo(tokens(text));
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .ofMinLength(2)
        .ofMaxLength(8)
        .filter(word -> !word.startsWith("x") && !word.startsWith("t"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private List<String> tokens(String text) {
    return signals.tokenize(text).texts();
  }

  private static List<String> noted(Tokens tokens, int flag) {
    List<String> noted = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.has(i, flag)) {
        noted.add(tokens.text(i));
      }
    }
    return noted;
  }
}
