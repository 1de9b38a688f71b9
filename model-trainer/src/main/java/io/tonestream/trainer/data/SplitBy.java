package io.tonestream.trainer.data;

/** Which texts are held out where a share of them is. */
public sealed interface SplitBy {
  /** Holds out a share of the texts. */
  Split split(DataSet set, double share, long seed);

  /** Any, of each label the same share. */
  record Labels() implements SplitBy {
    @Override
    public Split split(DataSet set, double share, long seed) {
      return Split.stratified(set, share, seed);
    }
  }

  /** Any, but the same text is always on the same side, whatever the data set gains or loses. */
  record Texts() implements SplitBy {
    @Override
    public Split split(DataSet set, double share, long seed) {
      return Split.byText(set, share);
    }
  }

  /** Whole groups: texts with the same value in a column are never on both sides. */
  record Groups(String column) implements SplitBy {
    @Override
    public Split split(DataSet set, double share, long seed) {
      return Split.byGroup(set, column, share, seed);
    }
  }

  /** The last by the time in a column. */
  record Times(String column) implements SplitBy {
    @Override
    public Split split(DataSet set, double share, long seed) {
      return Split.byTime(set, column, share);
    }
  }
}
