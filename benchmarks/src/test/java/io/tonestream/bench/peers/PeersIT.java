package io.tonestream.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.kit.CommandLines;
import io.tonestream.schemas.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real engines in processes of their own, on a few texts: the command checks what they write. */
final class PeersIT {
  private static final List<String> TEXTS =
      List.of(
          "text\tbrand",
          "I love my new iPhone\tApple",
          "@VirginAmerica lost my bag again, what a shame\t",
          "Delta and United are both late\t",
          "I hate the new Samsung but Apple is great and Amazon delivers it in time\t",
          "Das ist ein sehr schlechtes Telefon und ich mag es überhaupt nicht\tApple",
          "nothing to see here\t");

  @TempDir private Path folder;

  @Test
  void eachEngineLabelsEveryTextOnceAndAllCountTheSame() throws Exception {
    Path texts = Files.write(folder.resolve("texts.tsv"), TEXTS);
    StringWriter errors = new StringWriter();

    String report =
        run(
            errors,
            "--bootstrap=" + KafkaFixture.shared().bootstrapServers(),
            "--engines=bare-loop,per-record-streams,flink,tonestream",
            "--texts=" + texts,
            "--count=3000",
            "--cold=1000",
            "--rate=100",
            "--steady=PT1S",
            "--quick",
            "--json");

    assertThat(errors.toString()).isEmpty();
    JsonNode engines = Json.mapperBuilder().build().readTree(report).path("engines");
    List<String> names = new ArrayList<>();
    for (JsonNode engine : engines) {
      names.add(engine.path("name").asText() + " " + engine.path("texts").asInt());
      assertThat(engine.path("figures").path("coldCpu").asDouble()).isPositive();
      assertThat(engine.path("figures").path("p99Millis").asDouble()).isPositive();
    }
    assertThat(names)
        .containsExactly(
            "bare-loop 3000", "per-record-streams 1000", "flink 3000", "tonestream 3000");
  }

  private static String run(StringWriter errors, String... arguments) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try {
      CommandLines.of(new PeersCommand()).setErr(new PrintWriter(errors, true)).execute(arguments);
    } finally {
      System.setOut(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }
}
