package io.tonestream.cli.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** A command as one can type it again, for a bundle's card. */
final class TypedCommand {
  /** Options with a value that say nothing of what is made. */
  private static final Set<String> INCIDENTAL =
      Set.of("--out", "--bootstrap", "--kafka", "--prefix", "--report", "--key");

  /** The same without a value. */
  private static final Set<String> INCIDENTAL_FLAGS = Set.of("--publish", "--resume");

  private TypedCommand() {}

  /**
   * The command that runs: files without their folders, and without where the bundle goes, since
   * the same command must give the same bytes anywhere.
   */
  static String of(CommandSpec spec) {
    List<String> words = new ArrayList<>(List.of("tonestream"));
    List<String> given = spec.commandLine().getParseResult().originalArgs();
    for (int i = 0; i < given.size(); i++) {
      String word = given.get(i);
      String option = word.split("=", 2)[0];
      if (INCIDENTAL.contains(option)) {
        i += option.equals(word) ? 1 : 0;
      } else if (!INCIDENTAL_FLAGS.contains(option)) {
        words.add(
            option.equals(word)
                ? withoutFolder(word)
                : option + "=" + withoutFolder(word.substring(option.length() + 1)));
      }
    }
    words.addAll(List.of("--out", "BUNDLE"));
    return String.join(" ", words);
  }

  private static String withoutFolder(String word) {
    return word.contains("/") ? String.valueOf(Path.of(word).getFileName()) : word;
  }
}
