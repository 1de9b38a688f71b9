package io.tonestream.trainer.data;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Data that can't be used; the message names the file, where in it, and the remedy. */
public final class BadDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadDataException(String message) {
    this(message, null);
  }

  BadDataException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * A file can't be read, or not on.
   *
   * @param where the file, and the line if it is known
   */
  static BadDataException unreadable(String where, IOException e) {
    if (e instanceof EOFException) {
      return new BadDataException(
          where + ": the gzip data is cut off; fetch or pack the file again", e);
    }
    if (e instanceof ZipException) {
      return new BadDataException(
          where
              + " can't be read as gzip ("
              + e.getMessage()
              + "); fetch or pack it again, or take .gz off its name if it isn't packed",
          e);
    }
    return new BadDataException(
        where + " can't be read: " + e.getMessage() + "; check the file and its permissions", e);
  }
}
