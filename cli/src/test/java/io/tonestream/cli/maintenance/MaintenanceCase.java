package io.tonestream.cli.maintenance;

import io.tonestream.app.serving.ModelRegistry;
import io.tonestream.app.testing.AppInstance;
import io.tonestream.app.testing.WordModel;
import io.tonestream.broker.testing.KafkaClients;
import io.tonestream.broker.testing.KafkaFixture;
import io.tonestream.cli.Main;
import io.tonestream.cli.testing.MixedTexts;
import io.tonestream.schemas.BrandSentiment;
import io.tonestream.schemas.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of commands for stopped applications on a real broker, with topics of its own. */
abstract class MaintenanceCase {
  final KafkaFixture kafka = KafkaFixture.shared();
  final KafkaClients clients = kafka.clients();
  final String prefix = KafkaFixture.freshPrefix();
  final String application = prefix + "app";

  @TempDir Path directory;

  String out = "";
  String err = "";

  private final MixedTexts texts = new MixedTexts(new Random(11), 40);

  @AfterEach
  void deleteTopics() throws Exception {
    clients.deleteTopics(prefix);
  }

  AppInstance start(String id, String directoryName) throws Exception {
    return start(id, directoryName, new WordModel("v1", Duration.ofMillis(5)));
  }

  AppInstance start(String id, String directoryName, WordModel model) throws Exception {
    AppInstance instance =
        AppInstance.start(
            kafka, prefix, id, directory.resolve(directoryName), new ModelRegistry(model));
    instance.awaitRunning();
    return instance;
  }

  /** Runs a command against the test's topics; what it printed is in {@link #out} and err. */
  int run(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--prefix", prefix, "--bootstrap", kafka.bootstrapServers()));
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int status =
        Main.commandLine(command)
            .setOut(new PrintWriter(outText, true))
            .setErr(new PrintWriter(errText, true))
            .execute(arguments.toArray(String[]::new));
    out = outText.toString();
    err = errText.toString();
    return status;
  }

  int reconcile() {
    return run("reconcile", "--within", "PT120S", "--json");
  }

  /** Of what was reconciled last. */
  String digest() {
    return out.replaceAll("(?s).*\"aggregatesDigest\":\"([^\"]*)\".*", "$1");
  }

  Map<String, BrandSentiment> latest() {
    return latest(clients.read(prefix + "sentiment-aggregates"));
  }

  static Map<String, BrandSentiment> latest(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, BrandSentiment> latest = new HashMap<>();
    records.forEach(
        record -> {
          BrandSentiment told = Json.read(BrandSentiment.class, record.value());
          latest.put(told.brand(), told);
        });
    return latest;
  }

  /** Texts of 40 brands, mostly one of them, within some minutes of event time. */
  void write(int count) throws Exception {
    clients.write(texts.next(prefix + "raw-text", count));
  }
}
