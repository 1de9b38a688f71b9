package io.tonestream.cli.models;

import picocli.CommandLine.Command;

/** {@code model}: what imports and publishes models, and shows who runs which. */
@Command(
    name = "model",
    sortOptions = false,
    description = {
      "Imports models from elsewhere, publishes models on Kafka, and shows which instance runs"
          + " which; asks for the human labels that help most, and takes them.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:It is done.",
      "1:It couldn't be done; one line says why.",
      "2:The command was called in a wrong way."
    },
    subcommands = {
      ImportCommand.class,
      PublishCommand.class,
      ActivateCommand.class,
      ShadowCommand.class,
      RollbackCommand.class,
      ListCommand.class,
      ShowCommand.class,
      StatusCommand.class,
      AskCommand.class,
      TellCommand.class,
      VerifyCommand.class,
      KeygenCommand.class
    })
public final class ModelCommand {}
