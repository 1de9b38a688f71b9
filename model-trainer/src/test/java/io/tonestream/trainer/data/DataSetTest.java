package io.tonestream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Label;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DataSetTest {
  @Test
  void countsTextsAsTheSameThatDifferInNothingThatMatters() {
    DataSet set =
        set(
            "Great phone, @anna! http://a.example/1",
            "great  PHONE @berta",
            "great phones",
            "!!",
            "?");

    assertThat(set.withoutDuplicates().texts())
        .containsExactly("Great phone, @anna! http://a.example/1", "great phones", "!!", "?");
  }

  @Test
  void leavesOutWhatAnotherSetHas() {
    assertThat(set("one", "two", "three").without(set("Two.")).texts())
        .containsExactly("one", "three");
  }

  @Test
  void shufflesTheSameWayForTheSameSeed() {
    DataSet set = set("a", "b", "c", "d", "e", "f", "g", "h");

    assertThat(set.shuffled(1)).isEqualTo(set.shuffled(1)).isNotEqualTo(set.shuffled(2));
    assertThat(set.shuffled(1).texts()).containsExactlyInAnyOrderElementsOf(set.texts());
  }

  @Test
  void hasAFingerprintOfTextsLabelsAndOrder() {
    assertThat(set("a", "b").sha256())
        .isEqualTo(set("a", "b").sha256())
        .isNotEqualTo(set("b", "a").sha256())
        .isNotEqualTo(set("a", "c").sha256());
  }

  private static DataSet set(String... texts) {
    return new DataSet(
        "set", Arrays.stream(texts).map(text -> new Example(text, Label.NEUTRAL)).toList());
  }
}
