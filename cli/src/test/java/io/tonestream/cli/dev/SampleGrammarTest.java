package io.tonestream.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.cli.dev.SamplePhrases.Brand;
import io.tonestream.cli.dev.SamplePhrases.Kind;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class SampleGrammarTest {
  private static final Brand BRAND =
      new Brand("Acme", Kind.SHOP, List.of("@acme"), List.of("anvil"));

  @Test
  void drawsEachChoiceOfEachRule() {
    SampleGrammar grammar =
        new SampleGrammar(
            Map.of(
                "text", List.of("a {size} {thing} from {brand}"), "size", List.of("big", "tiny")));
    SplittableRandom random = new SplittableRandom(1);

    assertThat(Stream.generate(() -> expand(grammar, random)).limit(50).distinct())
        .containsExactlyInAnyOrder("a big anvil from @acme", "a tiny anvil from @acme");
  }

  @Test
  void namesARuleThatIsNotThere() {
    assertThatThrownBy(() -> new SampleGrammar(Map.of("text", List.of("a {size} one"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no rule size");
  }

  private static String expand(SampleGrammar grammar, SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    grammar.rule("text").expand(text, BRAND, random);
    return text.toString();
  }
}
