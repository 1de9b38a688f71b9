package io.tonestream.app.serving;

/** The check of settings that are shares. */
final class Shares {
  private Shares() {}

  static void require(String setting, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(setting + " is " + share + "; it must be between 0 and 1");
    }
  }
}
