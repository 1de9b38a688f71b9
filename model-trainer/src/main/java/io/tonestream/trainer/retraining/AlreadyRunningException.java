package io.tonestream.trainer.retraining;

/** A retraining is under way, and there is one at a time. */
public final class AlreadyRunningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long id;

  AlreadyRunningException(long id) {
    super("retraining " + id + " is running: wait for its end");
    this.id = id;
  }

  /** The one that is under way. */
  public long id() {
    return id;
  }
}
