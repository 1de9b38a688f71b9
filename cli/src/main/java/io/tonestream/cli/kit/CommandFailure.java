package io.tonestream.cli.kit;

/** What a command can't go on with; the message is the one line that the user sees. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With that line. */
  public CommandFailure(String message) {
    super(message);
  }

  /** With that line, and what it comes from. */
  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
