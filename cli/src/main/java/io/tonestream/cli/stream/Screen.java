package io.tonestream.cli.stream;

import java.io.PrintWriter;
import java.util.List;

/** Lines on a terminal that can be drawn again in their place. One thread draws. */
final class Screen {
  private final PrintWriter out;
  private int drawn;

  Screen(PrintWriter out) {
    this.out = out;
  }

  /** Prints below what is there. */
  void print(List<String> lines) {
    lines.forEach(out::println);
    out.flush();
    drawn = lines.size();
  }

  /** Prints over what was printed last. */
  void redraw(List<String> lines) {
    if (drawn > 0) {
      out.print("\033[" + drawn + "A");
    }
    out.print("\r\033[J");
    print(lines);
  }
}
