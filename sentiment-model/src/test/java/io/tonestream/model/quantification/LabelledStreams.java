package io.tonestream.model.quantification;

import io.tonestream.model.quantification.LabelledGroups.NetInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * Made-up groups of texts whose human labels are held back until they are asked for.
 *
 * @param texts counts, {@code [groups][predicted label][true label]}
 */
record LabelledStreams(List<long[][]> texts, LabelledGroups unlabelled) {
  /** Groups of any shares, in each of which the model errs as a draw from its errors. */
  static LabelledStreams draw(
      int groups, IntUnaryOperator volume, ErrorMatrix errors, SplittableRandom random) {
    List<long[][]> texts = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      double[] truths =
          Populations.draw(
              volume.applyAsInt(group),
              Populations.dirichlet(new double[] {1, 1, 1}, random),
              random);
      long[][] table = new long[3][3];
      for (int truth = 0; truth < 3; truth++) {
        double[] rates = Populations.dirichlet(row(errors, truth), random);
        double[] labels = Populations.draw((int) truths[truth], rates, random);
        for (int label = 0; label < 3; label++) {
          table[label][truth] = (long) labels[label];
        }
      }
      texts.add(table);
    }
    return new LabelledStreams(texts, unlabelled(texts, errors));
  }

  private static double[] row(ErrorMatrix errors, int truth) {
    double mean = errors.rate(truth, 0);
    double concentration = mean * (1 - mean) / errors.covariance(truth, 0, 0) - 1;
    return new double[] {
      concentration * mean,
      concentration * errors.rate(truth, 1),
      concentration * errors.rate(truth, 2)
    };
  }

  /** The same texts, of a model that is believed to err like this. */
  LabelledStreams as(ErrorMatrix errors) {
    return new LabelledStreams(texts, unlabelled(texts, errors));
  }

  private static LabelledGroups unlabelled(List<long[][]> texts, ErrorMatrix errors) {
    return LabelledGroups.of(
        texts.stream()
            .map(table -> List.of(LabelledPart.unlabelled(errors, counts(table))))
            .toList());
  }

  private static long[] counts(long[][] table) {
    long[] counts = new long[3];
    for (int label = 0; label < 3; label++) {
      counts[label] = table[label][0] + table[label][1] + table[label][2];
    }
    return counts;
  }

  /** With the labels that are asked for. */
  LabelledGroups asked(int budget, SplittableRandom random) {
    int[][][] available = new int[texts.size()][1][3];
    for (int group = 0; group < texts.size(); group++) {
      for (int label = 0; label < 3; label++) {
        available[group][0][label] = (int) counts(texts.get(group))[label];
      }
    }
    int[][][] allocated = LabelAllocation.of(unlabelled, available, budget);
    int[][] wanted = new int[texts.size()][];
    for (int group = 0; group < texts.size(); group++) {
      wanted[group] = allocated[group][0];
    }
    return labelled(wanted, random);
  }

  /** With labels of texts that are drawn from all. */
  LabelledGroups drawn(int budget, SplittableRandom random) {
    int[][] wanted = new int[texts.size()][3];
    List<int[]> all = new ArrayList<>();
    for (int group = 0; group < texts.size(); group++) {
      for (int label = 0; label < 3; label++) {
        for (long i = 0; i < counts(texts.get(group))[label]; i++) {
          all.add(new int[] {group, label});
        }
      }
    }
    for (int i = 0; i < budget; i++) {
      int[] text = all.remove(random.nextInt(all.size()));
      wanted[text[0]][text[1]]++;
    }
    return labelled(wanted, random);
  }

  private LabelledGroups labelled(int[][] wanted, SplittableRandom random) {
    long[][][][] labelled = new long[texts.size()][1][3][3];
    for (int group = 0; group < texts.size(); group++) {
      for (int label = 0; label < 3; label++) {
        long[] left = texts.get(group)[label].clone();
        for (int i = 0; i < wanted[group][label]; i++) {
          long at = random.nextLong(left[0] + left[1] + left[2]);
          int truth = at < left[0] ? 0 : at < left[0] + left[1] ? 1 : 2;
          left[truth]--;
          labelled[group][0][label][truth]++;
        }
      }
    }
    return unlabelled.with(labelled);
  }

  double held(int[][] wanted, SplittableRandom random) {
    return held(labelled(wanted, random));
  }

  /** The share of groups whose interval holds the net of all their texts. */
  double held(LabelledGroups groups) {
    double held = 0;
    for (int group = 0; group < texts.size(); group++) {
      long positive = 0;
      long negative = 0;
      long all = 0;
      for (long[] truths : texts.get(group)) {
        negative += truths[0];
        positive += truths[2];
        all += truths[0] + truths[1] + truths[2];
      }
      double net = (double) (positive - negative) / all;
      NetInterval interval = groups.net(group);
      if (interval.low() <= net + 1e-9 && net <= interval.high() + 1e-9) {
        held++;
      }
    }
    return held / texts.size();
  }

  double width(LabelledGroups groups) {
    return LabelledGroupsTest.mean(groups);
  }
}
