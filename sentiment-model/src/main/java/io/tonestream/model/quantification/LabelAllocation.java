package io.tonestream.model.quantification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Says of which texts human labels would narrow the intervals of {@link LabelledGroups} most: how
 * many of each group, of each part and of each predicted label. Which of these texts doesn't
 * matter, so long as they are a random choice.
 *
 * <p>Within a group each label goes where it narrows the interval most. That makes a path of
 * widths; stretches of the paths of all groups are then taken by how much they narrow per label,
 * the best first. A stretch may be of several labels, since the last ones of a small group narrow
 * its interval more than the first ones do: it vanishes.
 */
public final class LabelAllocation {
  private LabelAllocation() {}

  /**
   * Allocates labels so that the mean width of all groups' intervals is as small as it can be.
   *
   * @param available texts that can be asked for, {@code [groups][parts][labels]}
   * @param budget how many labels to ask for at most
   * @return how many texts to label, {@code [groups][parts][labels]}
   */
  public static int[][][] of(LabelledGroups groups, int[][][] available, int budget) {
    List<Stretch> stretches = new ArrayList<>();
    int[][][] allocated = new int[groups.size()][][];
    for (int group = 0; group < groups.size(); group++) {
      allocated[group] = like(available[group]);
      stretches.addAll(stretches(group, path(groups, group, available[group], budget)));
    }
    stretches.sort(Comparator.comparingDouble(Stretch::gain).reversed());
    int left = budget;
    for (Stretch stretch : stretches) {
      for (Step step : stretch.steps) {
        if (left > 0) {
          allocated[stretch.group][step.part][step.label]++;
          left--;
        }
      }
    }
    return allocated;
  }

  /** A label for a text of this part and predicted label, and the group's width with it. */
  private record Step(int part, int label, double width) {}

  /** Steps of a group, and by how much each narrows its interval on average. */
  private record Stretch(int group, double gain, List<Step> steps) {}

  private record Path(double width, List<Step> steps) {}

  private static int[][] like(int[][] shape) {
    return Arrays.stream(shape).map(part -> new int[part.length]).toArray(int[][]::new);
  }

  private static Path path(LabelledGroups groups, int group, int[][] available, int budget) {
    int[][] taken = like(available);
    double width = groups.widthAfter(group, taken);
    List<Step> steps = new ArrayList<>();
    while (steps.size() < budget) {
      Step best = null;
      for (int part = 0; part < taken.length; part++) {
        for (int label = 0; label < taken[part].length; label++) {
          if (taken[part][label] < available[part][label]) {
            taken[part][label]++;
            double after = groups.widthAfter(group, taken);
            taken[part][label]--;
            if (best == null || after < best.width) {
              best = new Step(part, label, after);
            }
          }
        }
      }
      if (best == null) {
        break;
      }
      taken[best.part][best.label]++;
      steps.add(best);
    }
    return new Path(width, steps);
  }

  /** The sides of the lower convex hull of widths over labels: their gains only fall. */
  private static List<Stretch> stretches(int group, Path path) {
    List<Integer> corners = new ArrayList<>(List.of(0));
    for (int labels = 1; labels <= path.steps.size(); labels++) {
      while (corners.size() > 1) {
        int last = corners.get(corners.size() - 1);
        int before = corners.get(corners.size() - 2);
        if (gain(path, before, last) > gain(path, last, labels)) {
          break;
        }
        corners.remove(corners.size() - 1);
      }
      corners.add(labels);
    }
    List<Stretch> stretches = new ArrayList<>();
    for (int i = 1; i < corners.size(); i++) {
      int from = corners.get(i - 1);
      int to = corners.get(i);
      stretches.add(new Stretch(group, gain(path, from, to), path.steps.subList(from, to)));
    }
    return stretches;
  }

  private static double gain(Path path, int from, int to) {
    return (width(path, from) - width(path, to)) / (to - from);
  }

  private static double width(Path path, int labels) {
    return labels == 0 ? path.width : path.steps.get(labels - 1).width;
  }
}
