package io.tonestream.model.bundle;

import org.jspecify.annotations.Nullable;

/** A bundle that must not be used; the message names the bundle, what is wrong and the remedy. */
public final class BadBundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** About the bundle called {@code bundle}: {@code what} is wrong, and {@code remedy} helps. */
  public BadBundleException(String bundle, String what, String remedy) {
    this(bundle, what, remedy, null);
  }

  /** The same, because of {@code cause}. */
  public BadBundleException(String bundle, String what, String remedy, @Nullable Throwable cause) {
    super("bundle " + bundle + ": " + what + "; " + remedy, cause);
  }
}
