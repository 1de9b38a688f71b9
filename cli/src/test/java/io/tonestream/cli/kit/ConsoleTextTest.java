package io.tonestream.cli.kit;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConsoleTextTest {
  @Test
  void fitsWideCharactersIntoTheirColumns() {
    assertThat(ConsoleText.fit("任天堂", 7)).isEqualTo("任天堂 ");
    assertThat(ConsoleText.fit("任天堂", 6)).isEqualTo("任天堂");
    assertThat(ConsoleText.fit("任天堂", 5)).isEqualTo("任天…");
    assertThat(ConsoleText.fit("任天堂", 4)).isEqualTo("任… ");
    assertThat(ConsoleText.fit("e\u0301te", 4)).isEqualTo("e\u0301te ");
    assertThat(ConsoleText.fitRight("1", 3)).isEqualTo("  1");
  }

  @Property
  void fitsAnything(@ForAll String text, @ForAll @IntRange(min = 1, max = 50) int columns) {
    assertThat(ConsoleText.width(ConsoleText.fit(ConsoleText.clean(text), columns)))
        .isEqualTo(columns);
  }

  @Property
  void cleansAnything(@ForAll String text) {
    assertThat(ConsoleText.clean(text).codePoints())
        .noneMatch(Character::isISOControl)
        .hasSize((int) text.codePoints().count());
  }
}
