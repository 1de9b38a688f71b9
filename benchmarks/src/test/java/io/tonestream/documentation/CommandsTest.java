package io.tonestream.documentation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParseResult;

/** Commands in the documentation are taken as the programs take them, but not run. */
final class CommandsTest {
  private static final List<CommandLine> PROGRAMS =
      Stream.of(
              io.tonestream.cli.Main.commandLine(), new CommandLine(io.tonestream.bench.Main.class))
          .peek(CommandsTest::collectErrors)
          .toList();

  /** A command up to where the shell goes on with something else. */
  private static final Pattern COMMAND =
      Pattern.compile("(?:^|[\\s(/])tonestream((?:\\s+(?:'[^']*'|\"[^\"]*\"|[^\\s|>#;&)'\"])+)+)");

  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

  @Test
  void inScriptsAreTaken() {
    List<String> refused = new ArrayList<>();
    int count = 0;
    for (Page page : Page.all()) {
      for (List<String> command : commands(page.shellLines())) {
        count++;
        String reason = reason(command, false);
        if (!reason.isEmpty()) {
          refused.add("%s: %s: %s".formatted(page.name(), String.join(" ", command), reason));
        }
      }
    }

    assertThat(refused).isEmpty();
    assertThat(count).isGreaterThan(40);
  }

  /** They may leave out what isn't spoken of. */
  @Test
  void inSentencesAreTaken() {
    List<String> refused = new ArrayList<>();
    for (Page page : Page.all()) {
      List<String> typed =
          page.code().stream().filter(code -> code.matches("(\\./)?tonestream .*")).toList();
      for (List<String> command : commands(typed)) {
        String reason = reason(command, true);
        if (!reason.isEmpty()) {
          refused.add("%s: %s: %s".formatted(page.name(), String.join(" ", command), reason));
        }
      }
    }

    assertThat(refused).isEmpty();
  }

  private static List<List<String>> commands(List<String> lines) {
    return lines.stream()
        .flatMap(line -> COMMAND.matcher(line).results())
        .map(found -> words(found.group(1)))
        // Such as an image's name, or ./tonestream --help, which the script answers itself.
        .filter(words -> words.get(0).matches("[a-z]+"))
        .toList();
  }

  private static List<String> words(String command) {
    return WORD.matcher(command)
        .results()
        .map(MatchResult::group)
        .map(word -> word.replaceAll("['\"]", ""))
        // It stands for a number.
        .map(word -> word.equals("N") ? "1" : word)
        .toList();
  }

  /** Why a command is refused; "" if it isn't. */
  private static String reason(List<String> words, boolean mayBeIncomplete) {
    return PROGRAMS.stream()
        .filter(program -> program.getSubcommands().containsKey(words.get(0)))
        .findFirst()
        .map(program -> errors(program.parseArgs(words.toArray(String[]::new)), mayBeIncomplete))
        .orElse("there is no such command");
  }

  private static String errors(ParseResult parsed, boolean mayBeIncomplete) {
    return parsed.asCommandLineList().stream()
        .flatMap(command -> command.getParseResult().errors().stream())
        .filter(error -> !(mayBeIncomplete && error instanceof MissingParameterException))
        .map(Exception::getMessage)
        .collect(joining("; "));
  }

  /** Otherwise only the first one is told: what is left out hides what is wrong. */
  private static void collectErrors(CommandLine command) {
    command.getCommandSpec().parser().collectErrors(true);
    command.getSubcommands().values().forEach(CommandsTest::collectErrors);
  }
}
