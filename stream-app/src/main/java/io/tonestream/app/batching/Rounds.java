package io.tonestream.app.batching;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How many records of a partition a stream thread hands over in one round, all of them in one
 * transaction: many while that goes quickly, and too many for a model that suddenly takes long.
 *
 * <p>Kafka Streams halves their number after each round in which a punctuator is called. So while
 * short rounds are wanted, {@link ScoreBatches} has itself called as often as can be, and no round
 * is over before that is due: outcomes that wait already would else go by in ever longer rounds.
 * The scoring thread says what it wants, the stream thread does it.
 */
final class Rounds {
  /** So many halvings make one of anything. */
  private static final int HALVINGS = 16;

  private volatile boolean wantedShort;

  /** Written by the stream thread. */
  private volatile int halvings;

  /** Whether a record was handed over in this round; the stream thread's own, as what follows. */
  private boolean handedOver;

  /** When the next punctuation is due, in epoch milliseconds. */
  private long due;

  /** Says whether the model needs rounds of few records. */
  void wantShort(boolean wanted) {
    wantedShort = wanted;
  }

  boolean areWantedShort() {
    return wantedShort;
  }

  /** Whether a round has one record of each partition by now. */
  boolean areShort() {
    return halvings >= HALVINGS;
  }

  /** A record is handed over; the first of a round makes sure that it will be halved. */
  void handOver() {
    if (wantedShort && !handedOver) {
      awaitDue();
    }
    handedOver = true;
  }

  /**
   * A round ends, in which a punctuator is called. Rounds without records are not halved.
   *
   * @param now the time, in epoch milliseconds
   */
  void punctuate(long now) {
    if (handedOver && halvings < HALVINGS) {
      halvings++;
    }
    handedOver = false;
    due = now + ScoreBatches.OFTEN.toMillis();
  }

  /** Punctuators are not called any more: rounds grow again. */
  void letGrow() {
    halvings = 0;
  }

  /** A millisecond at most, a clock that is set back included. */
  private void awaitDue() {
    long most = ScoreBatches.OFTEN.toNanos();
    long start = System.nanoTime();
    while (System.currentTimeMillis() < due && System.nanoTime() - start < most) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
    }
  }
}
