package io.tonestream.model.quantification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tonestream.model.quantification.GroupErrors.Groups;
import io.tonestream.schemas.ErrorRates;
import io.tonestream.schemas.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupErrorsTest {
  private static final ErrorRates TRUTH = Populations.rates(Populations.TWEETS, 6);

  private final SplittableRandom random = new SplittableRandom(5);

  /** By hand: 0.5 · 1.5 · 2.5 = 1.875; 2 · 3 · 4 · 5 · 6 = 720; 1 + 1/2 + 1/3 + 1/4 = 25/12. */
  @Test
  void knowsTheDifferencesOfLogGammaAndDigamma() {
    assertThat(GroupErrors.logRising(0.5, 3)).isCloseTo(Math.log(1.875), within(1e-14));
    assertThat(GroupErrors.logRising(2, 5)).isCloseTo(Math.log(720), within(1e-14));
    assertThat(GroupErrors.logRising(0.5, 0)).isZero();
    assertThat(GroupErrors.harmonic(1, 4)).isCloseTo(25 / 12.0, within(1e-15));
  }

  @Test
  void findsTheDistributionThatGroupsAreDrawnFrom() {
    Groups groups =
        new Groups(
            IntStream.range(0, 400)
                .mapToObj(i -> counted(40 + random.nextInt(200), Populations.group(TRUTH, random)))
                .toList());

    ErrorRates found = GroupErrors.fit(List.of(groups), List.of()).orElseThrow();

    for (int label = 0; label < 3; label++) {
      List<Double> row = found.dirichlet().get(label);
      List<Double> truth = TRUTH.dirichlet().get(label);
      double sum = row.get(0) + row.get(1) + row.get(2);
      assertThat(sum).isBetween(4.8, 7.4);
      for (int predicted = 0; predicted < 3; predicted++) {
        assertThat(row.get(predicted) / sum).isCloseTo(truth.get(predicted) / 6, within(0.04));
      }
    }
  }

  @Test
  void groupsThatAreAlikeSayThatTheyAre() {
    double[][] same = Populations.group(TRUTH, random);
    Groups groups = new Groups(IntStream.range(0, 100).mapToObj(i -> counted(300, same)).toList());

    ErrorRates found = GroupErrors.fit(List.of(groups), List.of()).orElseThrow();

    found
        .dirichlet()
        .forEach(row -> assertThat(row.get(0) + row.get(1) + row.get(2)).isGreaterThan(150));
  }

  @Test
  void seesWhetherRowsAreOffInTheSameDirection() {
    Groups alone =
        new Groups(
            IntStream.range(0, 200)
                .mapToObj(i -> counted(100, Populations.group(TRUTH, random)))
                .toList());
    double[][] down = {{0.9, 0.08, 0.02}, {0.4, 0.5, 0.1}, {0.3, 0.3, 0.4}};
    double[][] up = {{0.4, 0.4, 0.2}, {0.1, 0.5, 0.4}, {0.05, 0.1, 0.85}};
    Groups together =
        new Groups(
            IntStream.range(0, 200).mapToObj(i -> counted(100, i % 2 == 0 ? down : up)).toList());

    assertThat(GroupErrors.fit(List.of(alone), List.of()).orElseThrow().correlation())
        .isLessThan(0.12);
    assertThat(GroupErrors.fit(List.of(together), List.of()).orElseThrow().correlation())
        .isGreaterThan(0.8);
  }

  @Test
  void aSetOfManyGroupsWeighsNoMoreThanOneOfFew() {
    double[][] one = {{0.8, 0.1, 0.1}, {0.1, 0.8, 0.1}, {0.1, 0.1, 0.8}};
    double[][] other = {{0.4, 0.5, 0.1}, {0.3, 0.4, 0.3}, {0.1, 0.5, 0.4}};
    Groups many = new Groups(IntStream.range(0, 90).mapToObj(i -> counted(300, one)).toList());
    Groups few = new Groups(IntStream.range(0, 10).mapToObj(i -> counted(300, other)).toList());

    ErrorRates found = GroupErrors.fit(List.of(many, few), List.of()).orElseThrow();

    List<Double> row = found.dirichlet().get(0);
    assertThat(row.get(0) / (row.get(0) + row.get(1) + row.get(2))).isBetween(0.55, 0.65);
  }

  @Test
  void findsHowAGroupsErrorsChangeOverTime() {
    List<long[][]> confusions = new ArrayList<>();
    List<List<long[][]>> parts = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      double[][] group = Populations.group(TRUTH, random);
      List<long[][]> halves =
          List.of(counted(400, redrawn(group, 40)), counted(400, redrawn(group, 40)));
      parts.add(halves);
      confusions.addAll(halves);
    }

    ErrorRates found = GroupErrors.fit(List.of(new Groups(confusions)), parts).orElseThrow();

    assertThat(found.overTime()).isBetween(25.0, 65.0);
  }

  @Test
  void assumesThatGroupsDifferMuchWhereNobodyLooked() {
    ErrorRates assumed = GroupErrors.assumed(Populations.TWEETS).orElseThrow();

    List<Double> row = assumed.dirichlet().get(0);
    double sum = row.get(0) + row.get(1) + row.get(2);
    assertThat(sum).isBetween(3.9, 4.0);
    assertThat(row.get(0) / sum).isCloseTo(519 / 708.0, within(0.002));
    assertThat(GroupErrors.assumed(List.of())).isEmpty();
  }

  @Test
  void knowsNothingOfALabelWithoutTexts() {
    List<List<Long>> binary =
        List.of(List.of(40L, 5L, 5L), List.of(0L, 0L, 0L), List.of(5L, 5L, 40L));

    assertThat(GroupErrors.assumed(binary).orElseThrow().knows(Label.NEUTRAL)).isFalse();
    assertThat(
            GroupErrors.assumed(
                List.of(List.of(40L, 5L, 5L), List.of(0L, 0L, 0L), List.of(0L, 0L, 0L))))
        .isEmpty();
  }

  @Test
  void refusesWhatIsNoConfusionMatrix() {
    assertThatThrownBy(() -> GroupErrors.assumed(List.of(List.of(1L, 2L))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 rows of 3 counts");
  }

  private double[][] redrawn(double[][] group, double concentration) {
    double[][] drawn = new double[3][];
    for (int truth = 0; truth < 3; truth++) {
      double[] parameters = group[truth].clone();
      for (int label = 0; label < 3; label++) {
        parameters[label] = Math.max(1e-6, parameters[label] * concentration);
      }
      drawn[truth] = Populations.dirichlet(parameters, random);
    }
    return drawn;
  }

  /** So many texts of each true label. */
  private long[][] counted(int texts, double[][] group) {
    long[][] confusion = new long[3][3];
    for (int truth = 0; truth < 3; truth++) {
      double[] labels = Populations.draw(texts, group[truth], random);
      for (int label = 0; label < 3; label++) {
        confusion[truth][label] = (long) labels[label];
      }
    }
    return confusion;
  }
}
