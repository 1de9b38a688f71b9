package io.tonestream.cli.models;

import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.kit.CommandLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of commands of {@code model} on a real broker, with topics of its own. */
abstract class ModelCommandCase {
  final KafkaFixture kafka = KafkaFixture.shared();
  final KafkaClients clients = kafka.clients();
  final String prefix = KafkaFixture.freshPrefix();
  final Instant now = Clock.systemUTC().instant();

  @TempDir Path directory;

  String out = "";
  String err = "";

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  /** Runs a command against the test's topics; what it printed is in {@link #out} and err. */
  int run(String command, String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    boolean offline = command.equals("keygen") || command.equals("verify");
    List<String> where = List.of("--prefix", prefix, "--bootstrap", kafka.bootstrapServers());
    List<String> all =
        Stream.of(
                List.of(command),
                offline || List.of(arguments).contains("--bootstrap") ? List.<String>of() : where,
                List.of(arguments))
            .flatMap(List::stream)
            .toList();
    int status =
        CommandLines.of(new ModelCommand())
            .setOut(new PrintWriter(outText, true))
            .setErr(new PrintWriter(errText, true))
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  line.getErr().println(failure.getMessage());
                  return 1;
                })
            .execute(all.toArray(String[]::new));
    out = outText.toString();
    err = errText.toString();
    return status;
  }
}
