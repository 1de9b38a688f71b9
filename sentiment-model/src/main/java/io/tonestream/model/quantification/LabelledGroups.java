package io.tonestream.model.quantification;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Net sentiment of groups of texts, such as brands, some texts of which humans have labelled; and
 * how much narrower its interval would be with more labels. Immutable.
 *
 * <p>The net is that of these texts: what humans would make of all of them. Without a label a
 * group's interval is that of {@link CorrectedShares}, unless labels of other groups show that the
 * model errs otherwise than it was expected to ({@link Misfit}). docs/decisions/0025 has the
 * figures.
 */
public final class LabelledGroups {
  private final List<List<LabelledPart>> groups;
  private final List<NetByPrediction> priors;
  private final List<List<PartEstimate>> estimates = new ArrayList<>();

  private LabelledGroups(List<List<LabelledPart>> groups, List<NetByPrediction> priors) {
    this.groups = groups;
    this.priors = priors;
    Misfit misfit = new Misfit(groups.stream().flatMap(List::stream).toList(), priors);
    Iterator<NetByPrediction> prior = priors.iterator();
    for (List<LabelledPart> group : groups) {
      estimates.add(
          group.stream().map(part -> new PartEstimate(part, prior.next(), misfit)).toList());
    }
  }

  /**
   * The net of a group.
   *
   * @param net in [−1, 1]
   * @param low lower end of the 95 % interval
   * @param high upper end of the 95 % interval
   */
  public record NetInterval(double net, double low, double high) {
    /** From end to end. */
    public double width() {
      return high - low;
    }
  }

  /**
   * Of these groups.
   *
   * @param groups each with at least one part
   */
  public static LabelledGroups of(List<List<LabelledPart>> groups) {
    return new LabelledGroups(
        groups.stream().map(List::copyOf).toList(),
        groups.stream()
            .flatMap(List::stream)
            .map(part -> new NetByPrediction(part.errors(), counts(part)))
            .toList());
  }

  private static double[] counts(LabelledPart part) {
    double[] counts = new double[part.counts().length];
    for (int label = 0; label < counts.length; label++) {
      counts[label] = part.counts()[label];
    }
    return counts;
  }

  /**
   * The same groups with other human labels.
   *
   * @param labelled counts, {@code [groups][parts][predicted label][true label]}
   */
  public LabelledGroups with(long[][][][] labelled) {
    List<List<LabelledPart>> with = new ArrayList<>();
    for (int group = 0; group < groups.size(); group++) {
      List<LabelledPart> parts = new ArrayList<>();
      for (LabelledPart part : groups.get(group)) {
        parts.add(new LabelledPart(part.errors(), part.counts(), labelled[group][parts.size()]));
      }
      with.add(parts);
    }
    return new LabelledGroups(with, priors);
  }

  /** How many groups there are. */
  public int size() {
    return groups.size();
  }

  /** The net of a group, by its place. */
  public NetInterval net(int group) {
    double texts = texts(group);
    double net = 0;
    double low = 0;
    double high = 0;
    for (PartEstimate part : parts(group)) {
      double weight = part.texts() / texts;
      net += weight * part.net();
      low += weight * part.low();
      high += weight * part.high();
    }
    net = within(net);
    return new NetInterval(net, within(net - low), within(net + high));
  }

  /**
   * The width to expect of a group's interval after humans have labelled more of its texts.
   *
   * @param more texts of each predicted label, {@code [parts][labels]}
   */
  public double widthAfter(int group, int[][] more) {
    double texts = texts(group);
    double width = 0;
    List<PartEstimate> parts = parts(group);
    for (int part = 0; part < parts.size(); part++) {
      width += parts.get(part).texts() / texts * parts.get(part).widthAfter(more[part]);
    }
    return Math.min(2, width);
  }

  private double texts(int group) {
    return parts(group).stream().mapToLong(PartEstimate::texts).sum();
  }

  private List<PartEstimate> parts(int group) {
    return estimates.get(group);
  }

  private static double within(double net) {
    return Math.max(-1, Math.min(1, net));
  }
}
