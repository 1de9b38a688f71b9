package io.tonestream.trainer.data;

import java.time.Instant;
import java.util.List;

/** What a model is judged by and doesn't learn from. */
public sealed interface HeldOut {
  /** Nothing. */
  HeldOut NOTHING = new Sets(List.of());

  /**
   * A share of the texts that there are.
   *
   * @param share between 0 and 1
   */
  record Share(double share) implements HeldOut {
    /** Refuses all and nothing. */
    public Share {
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException(
            "a share of " + share + " can't be held out; give one between 0 and 1, such as 0.1");
      }
    }
  }

  /** The texts from a time on, of data that is split by time. */
  record From(Instant time) implements HeldOut {}

  /** Data sets of their own, whose texts are left out of what is learnt from. */
  record Sets(List<DataSet> sets) implements HeldOut {
    /** Takes a copy. */
    public Sets {
      sets = List.copyOf(sets);
    }
  }
}
