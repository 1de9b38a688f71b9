package io.tonestream.bench.chaos;

/** What can go wrong in production, and is made to. */
enum Fault {
  /** {@code kill -9} of an instance. */
  KILL_INSTANCE(Side.APP),
  /** {@code SIGTERM} to an instance, which comes back after some seconds. */
  STOP_INSTANCE(Side.APP),
  /** {@code SIGSTOP} for 30 s: others take over, and then it goes on as if nothing had been. */
  FREEZE_INSTANCE(Side.APP),
  /** No space is left under the state directory of an instance. */
  FILL_DISK(Side.APP),
  /** The clock of an instance is up to an hour off, and then right again. */
  JUMP_CLOCK(Side.APP),
  /** Another producer takes an instance's transactional id. */
  FENCE_PRODUCERS(Side.APP),
  /** All members are thrown out of the group, again and again. */
  REBALANCE_STORM(Side.APP),
  /** {@code kill -9} of a broker. */
  KILL_BROKER(Side.KAFKA),
  /** Clients and one broker hear from each other late. */
  SLOW_NETWORK(Side.KAFKA),
  /** All connections of clients to one broker end, several times. */
  CUT_NETWORK(Side.KAFKA);

  /** At any time, at most one fault of each side is going on. */
  enum Side {
    APP,
    KAFKA
  }

  private final Side side;

  Fault(Side side) {
    this.side = side;
  }

  Side side() {
    return side;
  }
}
