package io.tonestream.trainer.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Decodes UTF-8 and marks what is wrong, so that whoever reads rows can say in which one: bytes
 * that are not UTF-8 become {@link #UNDECODABLE}, and what a line has beyond the limit becomes one
 * {@link #CUT}. Both are lone surrogates, which no valid UTF-8 gives. Memory is bounded whatever
 * the length of a line.
 */
final class CheckedReader extends Reader {
  static final char UNDECODABLE = '\uD800';
  static final char CUT = '\uDBFF';

  /** No text that is worth training on comes near. */
  static final int MAX_CHARACTERS = 1 << 20;

  private static final String TOO_LONG =
      String.format(Locale.ROOT, "longer than %,d characters; shorten it", MAX_CHARACTERS);

  private final Reader in;
  private final BadLines badLines;
  private long line = 1;
  private int inLine;

  /** What is told of a line that is too long, as soon as it is. */
  interface BadLines {
    void bad(long line, String problem);
  }

  CheckedReader(InputStream in, BadLines badLines) {
    this.badLines = badLines;
    this.in =
        new InputStreamReader(
            in,
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(UNDECODABLE)));
  }

  /** The line that is being read, from 1. */
  long line() {
    return line;
  }

  @Override
  public int read(char[] to, int offset, int length) throws IOException {
    int kept;
    do {
      int count = in.read(to, offset, length);
      if (count <= 0) {
        return count;
      }
      kept = keep(to, offset, count);
    } while (kept == 0);
    return kept;
  }

  /** Moves what is kept of the characters to their front. */
  private int keep(char[] characters, int offset, int count) {
    int kept = offset;
    for (int i = offset; i < offset + count; i++) {
      char character = characters[i];
      if (character == '\n') {
        line++;
        inLine = 0;
        characters[kept++] = character;
      } else if (inLine < MAX_CHARACTERS) {
        inLine++;
        characters[kept++] = character;
      } else if (inLine == MAX_CHARACTERS) {
        inLine++;
        badLines.bad(line, TOO_LONG);
        characters[kept++] = CUT;
      }
    }
    return kept - offset;
  }

  static boolean isMarked(String text, char mark) {
    return text.indexOf(mark) >= 0 && text.codePoints().anyMatch(each -> each == mark);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
