package io.tonestream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LabelMappingTest {
  @Test
  void knowsTheUsualLabelSets() {
    assertThat(LabelMapping.of("five").meaningOf("very negative")).contains(Label.NEGATIVE);
    assertThat(LabelMapping.of("three").meaningOf("1")).contains(Label.NEUTRAL);
    assertThat(LabelMapping.of("binary").meaningOf("1")).contains(Label.POSITIVE);
    assertThat(LabelMapping.of("stars").meaningOf("4.0")).contains(Label.POSITIVE);
    assertThat(LabelMapping.of("ten-stars").meaningOf("4")).contains(Label.NEGATIVE);
    assertThatThrownBy(() -> LabelMapping.of("six"))
        .hasMessageContaining("'six' is neither LABEL=MEANING nor one of binary, five");
    assertThatThrownBy(() -> LabelMapping.of("a=good")).hasMessageContaining("'good' is none of");
  }

  @Test
  void takesNumbersOutOfTheNamesThatModelsGiveTheirOutputs() {
    assertThat(LabelMapping.of("three").meaningOf("LABEL_2")).contains(Label.POSITIVE);
    assertThat(LabelMapping.of("stars").meaningOf("1 star")).contains(Label.NEGATIVE);
    assertThat(LabelMapping.of("stars").meaningOf("3 stars")).contains(Label.NEUTRAL);
    assertThat(LabelMapping.of("LABEL_0=positive").meaningOf("label_0")).contains(Label.POSITIVE);
    assertThat(LabelMapping.of("stars").knows("all stars")).isFalse();
    assertThat(LabelMapping.of("three").knows("label_x")).isFalse();
  }
}
