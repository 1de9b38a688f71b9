package io.tonestream.cli.letters;

import picocli.CommandLine.Command;

/** {@code dead-letters}: looks at what could not be processed, and sends it again. */
@Command(
    name = "dead-letters",
    sortOptions = false,
    description = {
      "Counts the records that could not be processed, shows one, and sends them back to raw-text"
          + " once what was wrong is mended.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:It is done.",
      "1:It couldn't be done, or not for all letters; lines say why.",
      "2:The command was called in a wrong way."
    },
    subcommands = {ListCommand.class, ShowCommand.class, RedriveCommand.class})
public final class DeadLettersCommand {}
