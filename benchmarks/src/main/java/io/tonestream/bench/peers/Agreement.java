package io.tonestream.bench.peers;

import io.tonestream.cli.kit.CommandFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether engines that got the same texts counted the same, brand by brand and label by label. */
final class Agreement {
  private Agreement() {}

  /**
   * Makes sure that they did, in all rounds.
   *
   * @throws CommandFailure if they didn't, naming the first difference
   */
  static void check(Map<Engine, List<EngineRun.Result>> results) {
    EngineRun.@Nullable Result most = null;
    for (List<EngineRun.Result> rounds : results.values()) {
      for (EngineRun.Result result : rounds) {
        if (most == null || result.texts() > most.texts()) {
          most = result;
        }
      }
    }
    for (Map.Entry<Engine, List<EngineRun.Result>> entry : results.entrySet()) {
      for (EngineRun.Result result : entry.getValue()) {
        if (most != null && result.texts() == most.texts()) {
          check(entry.getKey(), result.counts(), most.counts());
        }
      }
    }
  }

  private static void check(
      Engine engine, Map<String, long[]> counts, Map<String, long[]> expected) {
    expected.forEach(
        (brand, each) -> {
          if (!Arrays.equals(each, counts.get(brand))) {
            throw new CommandFailure(
                "%s counts %s of %s, another engine %s"
                    .formatted(
                        engine, Arrays.toString(counts.get(brand)), brand, Arrays.toString(each)));
          }
        });
  }
}
