package io.tonestream.schemas;

/**
 * The header of a {@link LabeledText} that says to which of a few groups its text belongs by its
 * content: copies belong to the same one. So it can be told from the topic alone how far a brand's
 * texts are copies of each other, even where texts are masked or left out; a group of one in
 * sixteen says nothing of what a text says.
 */
public final class GroupHeader {
  /** The header's key. */
  public static final String NAME = "tonestream.group";

  private static final int GROUPS = 16;
  private static final byte[][] VALUES = values();

  private GroupHeader() {}

  /**
   * The header's value: one byte, which nobody may change.
   *
   * @param group in [0, 16)
   */
  public static byte[] write(int group) {
    return VALUES[group];
  }

  /**
   * The group in a header's value.
   *
   * @throws BadJsonException if it is none
   */
  public static int read(byte[] value) {
    if (value.length != 1 || value[0] < 0 || value[0] >= GROUPS) {
      throw new BadJsonException("header " + NAME + " is not one byte below " + GROUPS, null);
    }
    return value[0];
  }

  private static byte[][] values() {
    byte[][] values = new byte[GROUPS][];
    for (int group = 0; group < GROUPS; group++) {
      values[group] = new byte[] {(byte) group};
    }
    return values;
  }
}
