package io.tonestream.model.importing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a source says about licences; nothing is concluded from it. */
final class Licences {
  private static final int MAX_BYTES = 1 << 18;
  private static final int MAX_LINES = 20;
  private static final int LONGEST_LINE = 500;

  private static final Pattern IN_POM =
      Pattern.compile("<license>\\s*<name>\\s*([^<]{1,200}?)\\s*</name>");

  /** In the first lines of a model card on Hugging Face. */
  private static final Pattern IN_CARD = Pattern.compile("(?m)^license:\\s*(\\S[^\n]{0,100})$");

  private Licences() {}

  /** A line for each. */
  static List<String> of(Source source) {
    List<String> lines = new ArrayList<>();
    for (SourceFile file : source.files()) {
      if (file.size() <= MAX_BYTES) {
        add(file, lines);
      }
    }
    return lines.stream().limit(MAX_LINES).map(Licences::plain).toList();
  }

  private static void add(SourceFile file, List<String> lines) {
    switch (file.baseName()) {
      case "THIRD-PARTY.txt" ->
          lenient(file).lines().filter(line -> !line.isBlank()).forEach(lines::add);
      case "pom.xml" -> addFound(IN_POM, "the jar's POM: ", file, lines);
      case "README.md" -> addFound(IN_CARD, "the model's card: ", file, lines);
      default -> {}
    }
  }

  private static void addFound(Pattern pattern, String start, SourceFile file, List<String> lines) {
    Matcher found = pattern.matcher(lenient(file));
    if (found.find()) {
      lines.add(start + found.group(1));
    }
  }

  /** Text in whatever encoding, since only words of it are shown. */
  private static String lenient(SourceFile file) {
    return new String(file.bytes(MAX_BYTES), StandardCharsets.UTF_8);
  }

  private static String plain(String line) {
    String shown = line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
    return shown.replaceAll("[\\p{Cc}\\p{Cf}]+", " ").strip();
  }
}
