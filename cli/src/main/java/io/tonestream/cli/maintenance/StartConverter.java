package io.tonestream.cli.maintenance;

import io.tonestream.app.maintenance.ResetPlan.Start;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;

/** Reads {@code earliest}, {@code latest} or a moment. */
final class StartConverter implements ITypeConverter<Start> {
  private final InstantConverter instants = new InstantConverter();

  @Override
  public Start convert(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "earliest" -> new Start.Earliest();
      case "latest" -> new Start.Latest();
      default -> new Start.At(instants.convert(value));
    };
  }
}
