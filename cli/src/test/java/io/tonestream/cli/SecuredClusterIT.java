package io.tonestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.broker.SecuredBroker;
import io.tonestream.model.bundle.ModelBundle;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.testing.Models;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command that speaks to Kafka against a cluster with TLS and SASL/SCRAM, each in a JVM of
 * its own: with nothing but {@code --kafka FILE}, and with nothing but the environment.
 */
class SecuredClusterIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path brokerDirectory;
  private static SecuredBroker broker;

  @TempDir private Path directory;

  private Map<String, String> environment = Map.of();
  private List<String> options = List.of();
  private String out = "";
  private String err = "";

  /** How a client is told where the cluster is, and how to log in. */
  enum Way {
    FILE,
    ENVIRONMENT
  }

  @BeforeAll
  static void startBroker() throws Exception {
    broker = SecuredBroker.start(brokerDirectory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void logInByFile() throws IOException {
    tell(Way.FILE, broker.clientSettings());
  }

  @ParameterizedTest
  @EnumSource
  void letsEveryCommandIn(Way way) throws Exception {
    try (SecuredBroker own = SecuredBroker.start(directory.resolve("broker"))) {
      tell(way, own.clientSettings());
      if (way == Way.ENVIRONMENT) {
        environment = with(environment, "TONESTREAM_TOPICS_PREFIX", "environment-");
      }
      try (MainInItsOwnJvm stream =
          start("stream", "--http-port", "0", "--state-dir", path("state"))) {
        stream.awaitSaid("Ready with model ", PATIENCE);
        sendsAndWatches();
        asksAndTells();
        managesModels();
      }
      trainsAndRetrains();
    }
  }

  private void sendsAndWatches() throws Exception {
    Path texts = directory.resolve("texts.tsv");
    List<String> rows = new ArrayList<>(List.of("id\tbrand\ttext"));
    for (int i = 0; i < 60; i++) {
      rows.add("%d\tAcme\tday %d at Acme was %s".formatted(i, i, i % 3 == 0 ? "awful" : "great"));
    }
    Files.write(texts, rows);

    runs("send", "--file", texts.toString());
    assertThat(out).startsWith("sent 60 records to ");
    runs("reconcile", "--within", "1m");
    assertThat(out).startsWith("60 raw texts became 60 labelled texts and 0 dead letters: 0 lost");
    runs("watch", "--once");
    assertThat(out).contains("Acme ");
  }

  private void asksAndTells() throws Exception {
    Path asked = directory.resolve("asked.tsv");
    runs("model", "ask", "--budget", "10", "--since", "1d", "--out", asked.toString());
    assertThat(out).contains("10 texts of 1 brands to label");
    Path answers = directory.resolve("answers.tsv");
    Files.writeString(answers, "text\tlabel\nfine\tpositive\n");
    runs("model", "tell", answers.toString(), "--sender", "anna");
    assertThat(out).startsWith("sent 1 labels of anna to ");
  }

  private void managesModels() throws Exception {
    runs("model", "publish", bundle("v1"), "--wait", "1m");
    assertThat(out).startsWith("published v1: ").contains("; it is active; run by ");
    runs("model", "publish", bundle("v2"), "--no-activate");
    runs("model", "list");
    assertThat(out).contains("v1 ", "v2 ");
    runs("model", "show", "v2");
    assertThat(out).contains("version       v2");
    runs("model", "shadow", "v2");
    runs("model", "shadow", "--stop");
    runs("model", "activate", "v2", "--wait", "1m");
    assertThat(out).startsWith("active: v2, before it v1; run by ");
    runs("model", "status");
    assertThat(out).contains("running").contains("v2");
    runs("model", "rollback");
    assertThat(out).startsWith("active: v1");
  }

  private void trainsAndRetrains() throws Exception {
    String data = data();
    runs(
        "train",
        "--data",
        data,
        "--architecture",
        "bag",
        "--epochs",
        "2",
        "--set",
        "buckets=4096",
        "--out",
        path("trained.zip"),
        "--publish",
        "--key",
        key());
    assertThat(out).contains("\npublished ").contains("; it is active");
    String trained = ModelBundle.read(Path.of(path("trained.zip"))).version();
    runs("model", "publish", bundle("v3"), "--key", key());
    // A rollback goes back through what the same key has pointed to.
    runs("model", "rollback", "--key", key());
    assertThat(out).startsWith("active: " + trained);
    assertThat(
            run("retrain", "--once", "--data", data, "--state-dir", path("trainer"), "--propose"))
        .as(out + err)
        .isIn(0, 3);
    assertThat(out).startsWith("retraining ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "send --file texts.tsv",
        "watch --once",
        "reconcile",
        "model list",
        "stream --http-port 0",
        "retrain --once --data texts.tsv"
      })
  void keepsAWrongPasswordOutAndSaysSoInOneLine(String command) throws Exception {
    Files.writeString(directory.resolve("texts.tsv"), "text\tlabel\nfine\tpositive\n");
    tell(Way.FILE, broker.clientSettings("wrong"));

    assertThat(run(command.split(" ", -1))).isOne();
    assertThat(err.lines().filter(line -> !line.contains(" INFO ")))
        .singleElement()
        .asString()
        .contains(
            ": Kafka at " + broker.bootstrapServers() + " doesn't let this client in: Auth",
            "invalid credentials");
  }

  @Test
  void tellsAPlainClientWhatTheListenerSpeaks() throws Exception {
    options = List.of("--bootstrap", broker.bootstrapServers());

    assertThat(run("model", "list")).isOne();
    assertThat(err)
        .isEqualTo(
            "list: Kafka at %s speaks TLS: set security.protocol to SSL or SASL_SSL, in the file of --kafka or as TONESTREAM_KAFKA_SECURITY_PROTOCOL%n"
                .formatted(broker.bootstrapServers()));
  }

  @Test
  void saysInOneLineThatAClientTrustsNobodyOrDoesNotLogIn() throws Exception {
    Map<String, String> untrusting = new TreeMap<>(broker.clientSettings());
    untrusting.keySet().removeIf(name -> name.startsWith("ssl."));
    tell(Way.FILE, untrusting);
    assertThat(run("model", "list")).isOne();
    assertThat(err).hasLineCount(1).contains("doesn't let this client in: ", "certification path");

    tell(Way.FILE, with(broker.clientSettings(), "security.protocol", "SSL"));
    assertThat(run("model", "list")).isOne();
    assertThat(err)
        .hasLineCount(1)
        .contains("something listens at ", "doesn't answer with security.protocol=SSL");

    tell(Way.FILE, with(broker.clientSettings(), "sasl.jaas.config", "nonsense"));
    assertThat(run("model", "list")).isOne();
    assertThat(err).hasLineCount(1).contains("the settings of Kafka's clients don't fit together");
  }

  @Test
  void prefersTheFileToTheEnvironmentAndTheOptionToBoth() throws Exception {
    environment = Map.of("TONESTREAM_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
    assertThat(run("model", "publish", bundle("v1"), "--prefix", "preferred-")).isZero();

    options = List.of("--bootstrap", "127.0.0.1:2", "--kafka", path("kafka.properties"));
    assertThat(run("model", "list")).isOne();
    assertThat(err)
        .isEqualTo("list: no Kafka broker answers at 127.0.0.1:2 (Connection refused)\n");
  }

  /** What all commands that follow are told. */
  private void tell(Way way, Map<String, String> settings) throws IOException {
    if (way == Way.ENVIRONMENT) {
      environment = new TreeMap<>();
      settings.forEach(
          (name, value) ->
              environment.put(
                  "TONESTREAM_KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
      options = List.of();
      return;
    }
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer file = Files.newBufferedWriter(directory.resolve("kafka.properties"))) {
      properties.store(file, null);
    }
    environment = Map.of();
    options = List.of("--kafka", path("kafka.properties"));
  }

  private static Map<String, String> with(Map<String, String> settings, String name, String value) {
    Map<String, String> changed = new TreeMap<>(settings);
    changed.put(name, value);
    return changed;
  }

  private void runs(String... command) throws Exception {
    assertThat(run(command)).as(String.join(" ", command) + ": " + out + err).isZero();
    assertThat(err).as(String.join(" ", command)).isEmpty();
  }

  /** Runs a command to its end; what it printed is in {@link #out} and err. */
  private int run(String... command) throws Exception {
    try (MainInItsOwnJvm jvm = start(command)) {
      int exit = jvm.awaitEnd(PATIENCE);
      out = jvm.out();
      err = jvm.err();
      return exit;
    }
  }

  private MainInItsOwnJvm start(String... command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(options);
    return MainInItsOwnJvm.start(directory, environment, arguments);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private String bundle(String version) throws IOException {
    Path file = directory.resolve(version + ".zip");
    Models.version(version).write(file);
    return file.toString();
  }

  private String key() {
    Path file = directory.resolve("key.pem");
    if (!Files.exists(file)) {
      SigningKey.generate().write(file);
    }
    return file.toString();
  }

  private String data() throws IOException {
    List<String> rows = new ArrayList<>(List.of("label\ttext"));
    for (int i = 0; i < 600; i++) {
      String word = (char) ('a' + i / 25) + "" + (char) ('a' + i % 25);
      rows.add(i % 2 == 0 ? "negative\tsad words " + word : "positive\thappy words " + word);
    }
    return Files.write(directory.resolve("data.tsv"), rows).toString();
  }
}
