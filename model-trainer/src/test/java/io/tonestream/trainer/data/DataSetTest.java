package io.tonestream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    assertThat(set.deduplicated().set().texts())
        .containsExactly("Great phone, @anna! http://a.example/1", "great phones", "!!", "?");
  }

  @Test
  void countsARetweetAsTheTextThatItRepeats() {
    DataSet set =
        set("RT @anna: rt @berta Great phone", "great phone", "rt great phone", "@anna rt");

    assertThat(set.deduplicated().set().texts())
        .containsExactly("RT @anna: rt @berta Great phone", "rt great phone", "@anna rt");
  }

  @Test
  void leavesOutWhatAnotherSetHas() {
    assertThat(set("one", "two", "three").without(set("Two.")).texts())
        .containsExactly("one", "three");
  }

  @Test
  void keepsTheLabelWithTheMostWeightAndNoneWhereNobodyKnows() {
    Example lone = example("One!", Label.POSITIVE, 1);
    Example first = example("one", Label.NEGATIVE, 1);
    Example second = example("ONE", Label.NEGATIVE, 1);
    Example split = example("two", Label.NEGATIVE, 3);
    Example contrary = example("two.", Label.POSITIVE, 4);
    Example light = example("three", Label.NEUTRAL, 1);
    Example heavy = example("three!", Label.NEUTRAL, 2.5f);
    List<Example> tied =
        List.of(example("four", Label.NEGATIVE, 2.5f), example("Four", Label.NEUTRAL, 2.5f));
    List<Example> all = new ArrayList<>(tied);
    all.addAll(List.of(lone, split, light, first, contrary, second, heavy));

    Deduplicated unique = new DataSet("set", all).deduplicated();

    assertThat(unique.set().examples()).containsExactly(first, contrary, heavy);
    assertThat(unique.repeated()).isEqualTo(5);
    assertThat(unique.undecided()).isEqualTo(1);
    assertThat(unique.conflicts())
        .extracting(Deduplicated.Conflict::kept)
        .containsExactly(null, Label.NEGATIVE, Label.POSITIVE);
    assertThat(unique.conflicts().get(1)).hasToString("One! is positive, one is negative");
  }

  private static Example example(String text, Label label, float weight) {
    return new Example(text, label, Map.of(), new Origin(text, ""), weight);
  }

  @Test
  void weighsWhatItHasAnew() {
    DataSet set = new DataSet("set", List.of(example("one", Label.NEUTRAL, 2)));

    assertThat(set.weighted(1.5f).examples()).containsExactly(example("one", Label.NEUTRAL, 3));
    assertThat(set.weighted(1.5f).sha256()).isEqualTo(set.sha256());
  }

  @Test
  void namesTheFilesThatItWasReadFrom() {
    DataSet one = new DataSet("one", List.of(example("a/one.tsv", Label.NEUTRAL, 1)));

    assertThat(DataSet.join("both", List.of(one, one)).files()).isEqualTo("a/one.tsv");
    assertThat(set("x").files()).isEqualTo("set");
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

  @Test
  void hasLongTextsIfMostOfThemAreLongerThanAnyPost() {
    Example post = new Example("short", Label.NEUTRAL);
    Example review = new Example("long ".repeat(150), Label.NEUTRAL);

    assertThat(new DataSet("posts", List.of(post, post, review)).hasLongTexts()).isFalse();
    assertThat(new DataSet("reviews", List.of(review, post, review)).hasLongTexts()).isTrue();
  }
}
