package io.tonestream.cli.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.schemas.Json;
import io.tonestream.schemas.RawText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sample}: sample texts as JSON lines, to try things out with. */
@Command(
    name = "sample",
    sortOptions = false,
    description = {
      "Prints made-up texts about well-known brands as JSON lines, for send or for kcat.",
      "The same options print the same texts.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class SampleCommand implements Callable<Integer> {
  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which ones (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      defaultValue = "2026-01-01T00:00:00Z",
      description = "Event time of the first (default: ${DEFAULT-VALUE}).")
  private Instant start;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      defaultValue = "PT0.02S",
      description = "Event time between two (default: ${DEFAULT-VALUE}).")
  private Duration interval;

  @Option(
      names = "--brands",
      paramLabel = "N",
      description = "Give each text one of N made-up brands (default: those that it mentions).")
  private int brands;

  @Override
  public Integer call() throws IOException {
    SampleTexts texts = new SampleTexts(seed);
    Random random = new Random(seed);
    try (OutputStream out = new BufferedOutputStream(System.out)) {
      for (int i = 0; i < count; i++) {
        RawText text = texts.next(start.plus(interval.multipliedBy(i))).text();
        List<String> itsBrands =
            brands > 0 ? List.of("brand-" + random.nextInt(brands)) : text.brands();
        out.write(Json.write(with("sample-" + seed + "-" + i, itsBrands, text)));
        out.write("\n".getBytes(UTF_8));
      }
    }
    return 0;
  }

  private static RawText with(String id, List<String> brands, RawText text) {
    return new RawText(
        text.text(), id, brands, text.source(), text.author(), text.lang(), text.timestamp());
  }
}
