package io.tonestream.trainer.data;

import java.util.List;

/**
 * Texts whose labels are others than ours, such as stars. What helps to tell them apart helps to
 * tell ours, so a model learns them beside its own, with an output layer that is thrown away
 * (Caruana 1997; with encoders Liu et al. 2019).
 *
 * @param texts whose own labels stand for nothing
 * @param labelColumn the column that has their labels, in each of them
 * @param labels all there are, in order
 */
public record AuxiliaryTask(DataSet texts, String labelColumn, List<String> labels) {
  /** More are nothing to choose among, but ids or measurements. */
  static final int MAX_LABELS = 100;

  /** Takes a copy. */
  public AuxiliaryTask {
    labels = List.copyOf(labels);
  }

  /**
   * The task of telling these labels apart.
   *
   * @throws BadDataException if a text has none, or they are nothing to learn
   */
  public static AuxiliaryTask of(DataSet texts, String labelColumn) {
    List<String> labels =
        texts.examples().stream()
            .map(each -> label(each, labelColumn))
            .distinct()
            .sorted()
            .toList();
    if (labels.size() < 2) {
      throw new BadDataException(
          "%s: every text of this auxiliary task is %s; add texts of others"
              .formatted(texts.files(), Columns.shortened(labels.get(0))));
    }
    if (labels.size() > MAX_LABELS) {
      throw new BadDataException(
          "%s: column %s has %,d different values, and an auxiliary task at most %d labels; choose"
                  .formatted(texts.files(), labelColumn, labels.size(), MAX_LABELS)
              + " another column with --label-column");
    }
    return new AuxiliaryTask(texts, labelColumn, labels);
  }

  private static String label(Example example, String column) {
    String label = example.columns().get(column);
    if (label == null) {
      throw new BadDataException(
          "%s: no %s; every row of an auxiliary task needs a label; choose it with --label-column"
              .formatted(example.origin(), column));
    }
    return label;
  }

  /** The place of each text's label among the labels, in order. */
  public List<Integer> answers() {
    return texts.examples().stream().map(each -> labels.indexOf(label(each, labelColumn))).toList();
  }
}
