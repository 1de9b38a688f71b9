package io.tonestream.cli.kit;

import io.tonestream.model.bundle.SigningKey;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The key that signs what a command writes. */
public final class KeyOption {
  @Option(
      names = "--key",
      paramLabel = "PEM",
      description =
          "Signs it with this key, which `keygen` makes: instances that trust keys obey nothing"
              + " else.")
  private @Nullable Path file;

  /**
   * The key; null if nothing is to be signed.
   *
   * @throws IllegalArgumentException if it can't be read, or others may read it
   */
  public @Nullable SigningKey read() {
    return file == null ? null : SigningKey.read(file);
  }
}
