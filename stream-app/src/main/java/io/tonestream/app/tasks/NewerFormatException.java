package io.tonestream.app.tasks;

/** A later release of the app wrote what this one is to read: it would misread it. */
public final class NewerFormatException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /**
   * @param what was written, such as "the store brand-windows"
   */
  public NewerFormatException(String what, int format, int known) {
    super(
        "%s has format %d, and this release knows formats up to %d: a later release wrote it; go on with that one, or begin anew with `tonestream reset`"
            .formatted(what, format, known));
  }
}
