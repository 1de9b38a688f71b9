package io.tonestream.cli.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** A command as one can type it again, for a bundle's card. */
final class TypedCommand {
  /** Options that say nothing of what is made, and whether a value follows. */
  private static final Map<String, Boolean> INCIDENTALS =
      Map.of(
          "--out",
          true,
          "--bootstrap",
          true,
          "--kafka",
          true,
          "--prefix",
          true,
          "--report",
          true,
          "--key",
          true,
          "--publish",
          false,
          "--resume",
          false);

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
      Boolean valueFollows = INCIDENTALS.get(word);
      if (valueFollows != null) {
        i += valueFollows ? 1 : 0;
      } else if (!word.matches("--(out|bootstrap|kafka|prefix|report|key)=.*")) {
        words.add(word.contains("/") ? String.valueOf(Path.of(word).getFileName()) : word);
      }
    }
    words.addAll(List.of("--out", "BUNDLE"));
    return String.join(" ", words);
  }
}
