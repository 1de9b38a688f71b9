package io.tonestream.cli.stream;

import java.io.PrintWriter;

/** Names bad rows by file and line; after some, only their number matters. */
final class BadRowReport {
  private static final int NAMED = 10;

  private final String file;
  private final PrintWriter err;
  private long count;

  BadRowReport(String file, PrintWriter err) {
    this.file = file;
    this.err = err;
  }

  void add(long line, String reason) {
    count++;
    if (count <= NAMED) {
      err.println(file + ":" + line + ": " + reason);
    } else if (count == NAMED + 1) {
      err.println(file + ": more bad rows follow; they are counted only");
    }
  }

  long count() {
    return count;
  }
}
