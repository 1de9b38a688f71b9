package io.tonestream.bench.processes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tonestream.cli.kit.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The command {@code reconcile}, in a process of its own. */
public final class ReconcileProcess {
  private ReconcileProcess() {}

  /**
   * Runs it to its end.
   *
   * @param log of what it says
   * @param within how long the app may still take to catch up
   * @param patience how long all may take
   * @throws CommandFailure if it doesn't end in time, or gives no figures
   */
  public static Reconciled run(String bootstrap, Path log, Duration within, Duration patience)
      throws IOException, InterruptedException {
    List<String> arguments =
        List.of("reconcile", "--bootstrap", bootstrap, "--within", within.toString(), "--json");
    try (JavaProcess process = JavaProcess.tonestream("reconcile", log, arguments)) {
      if (!process.awaitEnd(patience)) {
        throw new CommandFailure("reconcile didn't end: " + process.tail());
      }
      return Files.readAllLines(log).stream()
          .filter(line -> line.startsWith("{"))
          .reduce((first, second) -> second)
          .map(ReconcileProcess::figures)
          .orElseThrow(() -> new CommandFailure("reconcile gave no figures: " + process.tail()));
    }
  }

  private static Reconciled figures(String line) {
    try {
      return new ObjectMapper().readValue(line, Reconciled.class);
    } catch (JsonProcessingException e) {
      throw new CommandFailure("reconcile gave no figures, but: " + line, e);
    }
  }
}
