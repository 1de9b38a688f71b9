package io.tonestream.app.batching;

/**
 * How many records of a partition a stream thread hands over in one round, all of them in one
 * transaction: many while that goes quickly, and too many for a model that suddenly takes long.
 *
 * <p>Kafka Streams halves their number after each round in which a punctuator is called. So while
 * short rounds are wanted, {@link ScoreBatches} has itself called all the time, and tells here of
 * each round. The scoring thread says what it wants, the stream thread does it.
 */
final class Rounds {
  /** So many halvings make one of anything. */
  private static final int HALVINGS = 16;

  private volatile boolean wantedShort;
  private volatile boolean wantedCommitted;

  /** Written by the stream thread. */
  private volatile int halvings;

  /** Whether a record was handed over in this round; the stream thread's own. */
  private boolean handedOver;

  /**
   * Says what the model needs.
   *
   * @param nowShort rounds of few records
   * @param committed a commit after each round: no more of them, if a text takes as long as the
   *     time between two commits
   */
  void want(boolean nowShort, boolean committed) {
    wantedShort = nowShort;
    wantedCommitted = committed;
  }

  boolean areWantedShort() {
    return wantedShort;
  }

  boolean areWantedCommitted() {
    return wantedCommitted;
  }

  /** Whether a round has one record of each partition by now. */
  boolean areShort() {
    return halvings >= HALVINGS;
  }

  /** A record is handed over. */
  void handOver() {
    handedOver = true;
  }

  /** A round ends, in which a punctuator is called. Rounds without records are not halved. */
  void punctuate() {
    if (handedOver && halvings < HALVINGS) {
      halvings++;
    }
    handedOver = false;
  }

  /** Punctuators are not called any more: rounds grow again. */
  void letGrow() {
    halvings = 0;
  }
}
