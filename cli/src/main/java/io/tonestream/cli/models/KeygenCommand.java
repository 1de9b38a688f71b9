package io.tonestream.cli.models;

import io.tonestream.cli.kit.ReportOptions;
import io.tonestream.model.bundle.SigningKey;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code model keygen}: a key to sign bundles with. */
@Command(
    name = "keygen",
    sortOptions = false,
    description = {
      "Makes a key to sign bundles with.",
      "",
      "The private half goes to a file that only its owner can read, the public half to standard"
          + " output.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class KeygenCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "model-key.pem",
      description = "Where the private key goes (default: ${DEFAULT-VALUE}).")
  private Path file;

  @Mixin private ReportOptions reports;

  /** The public half. */
  private record KeyReport(String file, String id, String publicKey) {}

  @Override
  public Integer call() {
    SigningKey key = SigningKey.generate();
    key.write(file);
    spec.commandLine()
        .getErr()
        .println(
            "wrote %s: keep it secret; apps trust it (id %s) by its public key:"
                .formatted(file, key.id()));
    reports.print(new KeyReport(file.toString(), key.id(), key.publicKey()), key::publicKey);
    return 0;
  }
}
