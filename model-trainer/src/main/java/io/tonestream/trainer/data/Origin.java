package io.tonestream.trainer.data;

/**
 * Where a text was read, for messages.
 *
 * @param file file, folder or archive as it was given, or what else holds the text
 * @param entry which of a folder's or an archive's files; empty if the file is neither
 * @param line from 1; 0 if the text is no line
 */
public record Origin(String file, String entry, long line) {
  /** Of texts that nobody read from anywhere. */
  public static final Origin UNKNOWN = new Origin("", "", 0);

  /** Of texts that were made of others. */
  public static final Origin VARIANT = new Origin("", "variant", 0);

  /** A line of a file. */
  public Origin(String file, long line) {
    this(file, "", line);
  }

  /** A file in a folder or archive. */
  public Origin(String file, String entry) {
    this(file, entry, 0);
  }

  /** As messages name it. */
  @Override
  public String toString() {
    return file + (entry.isEmpty() ? "" : ", " + entry) + (line == 0 ? "" : ", line " + line);
  }
}
