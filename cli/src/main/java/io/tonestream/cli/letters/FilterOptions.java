package io.tonestream.cli.letters;

import io.tonestream.app.letters.LetterFilter;
import io.tonestream.app.letters.Position;
import io.tonestream.cli.kit.KafkaOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which letters a command means. */
final class FilterOptions {
  /** Where a record fails, as its header says. */
  enum Stage {
    READ,
    TIME,
    PREDICT
  }

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Those that failed there: ${COMPLETION-CANDIDATES}.")
  private @Nullable Stage stage;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      description = "Those that came in the last time, such as 2h or 1d.")
  private @Nullable Duration since;

  @Option(
      names = "--topic",
      paramLabel = "T",
      description = "Those that failed on this topic, such as raw-text; without --prefix.")
  private @Nullable String topic;

  @Option(
      names = "--brand",
      paramLabel = "B",
      description = "Those whose producer named this brand; of values that are JSON alone.")
  private @Nullable String brand;

  LetterFilter filter(KafkaOptions kafka, Set<Position> only) {
    return new LetterFilter(
        stage == null ? null : stage.name(),
        since == null ? null : Instant.now().minus(since),
        topic == null ? null : kafka.prefix() + topic,
        brand,
        only);
  }
}
