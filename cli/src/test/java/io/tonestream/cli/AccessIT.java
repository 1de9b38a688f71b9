package io.tonestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tonestream.app.Service;
import io.tonestream.app.batching.DeadLetter;
import io.tonestream.app.streams.SentimentTopology;
import io.tonestream.broker.Acls;
import io.tonestream.broker.SecuredBroker;
import io.tonestream.model.testing.Models;
import io.tonestream.schemas.Topic;
import io.tonestream.service.ServiceContext;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.TopicReader;
import io.tonestream.topics.access.Right;
import io.tonestream.topics.access.Right.Need;
import io.tonestream.topics.access.Role;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each {@link Role} on a cluster where users may do what ACLs grant and nothing else: with exactly
 * its rights all of its commands work, and without any one of them one line says which is lacking.
 */
class AccessIT {
  private static final String PASSWORD = "secret";
  private static final String APPLICATION = "tonestream";
  private static final long PATIENCE_SECONDS = 90;

  /** Stands for a client that reads a topic, and is none of our commands. */
  private static final String CONSUME = "consume";

  /** Topics of an application that is stopped, which it has begun to read, and of the next one. */
  private static final String KEPT = "kept-";

  private static final String OLD = APPLICATION + "-old";
  private static final String NEW = APPLICATION + "-new";

  @TempDir private static Path shared;
  private static SecuredBroker broker;
  private static Acls acls;

  @TempDir private Path directory;
  private String out = "";
  private String err = "";

  @BeforeAll
  static void startCluster() throws Exception {
    broker = SecuredBroker.startWithAcls(shared);
    acls = broker.acls();
    createTopics("");
    createTopics(KEPT);
    beginToRead(OLD, KEPT + Topic.RAW_TEXT.topicName());
    for (Role role : Role.values()) {
      broker.addUser(role.roleName(), PASSWORD);
      grant(role, rights(role));
    }
    Files.writeString(
        shared.resolve("texts.tsv"), "id\tbrand\ttext\n1\tAcme\tAcme is great\n2\tAcme\tawful\n");
    Files.writeString(shared.resolve("answers.tsv"), "text\tlabel\nfine\tpositive\n");
    Files.write(shared.resolve("data.tsv"), data());
    // What is published then doesn't depend on how good others are.
    Files.writeString(
        shared.resolve("retrain.properties"),
        "tonestream.retraining.baseline=none\ntonestream.retraining.propose=true\n"
            + "tonestream.retraining.set=buckets=4096\n");
  }

  @AfterAll
  static void stopCluster() {
    acls.close();
    broker.close();
  }

  @Test
  void letsEachRoleWorkWithExactlyItsRights() throws Exception {
    try (Service stream = start(APPLICATION, "")) {
      assertThat(stream.modelVersion()).isNotEmpty();
      for (Role role : Role.values()) {
        for (List<String> command : commands(role)) {
          int exit = run(role, command);
          // What other tests left behind is none of the app's: it reads all, which is what counts.
          boolean reads = command.contains("reconcile") && out.contains(" raw texts became ");
          assertThat(reads ? 0 : exit).as(command + ": " + out + err).isIn(0, 3);
          assertThat(err).as(command.toString()).doesNotContain(" lacks ");
        }
      }
    }
  }

  static Stream<Arguments> commandRights() {
    return Arrays.stream(Role.values())
        .filter(role -> role != Role.STREAM)
        .flatMap(
            role ->
                rights(role).stream()
                    .filter(right -> right.need() == Need.ALWAYS)
                    // What a run makes is refused as Kafka puts it.
                    .filter(right -> role != Role.RESCORER || isLiteral(right))
                    .map(right -> Arguments.of(role, right)));
  }

  @ParameterizedTest
  @MethodSource("commandRights")
  void saysInOneLineWhichRightACommandLacks(Role role, Right right) throws Exception {
    acls.revoke(principal(role), right.resource(), right.operation());
    try {
      List<String> lines = new ArrayList<>();
      for (List<String> command : commands(role)) {
        int exit = run(role, command);
        List<String> said =
            (out + err).lines().filter(line -> line.contains(" lacks the right ")).toList();
        if (!said.isEmpty()) {
          assertThat(exit).as(command.toString()).isOne();
          assertThat(said).as(command.toString()).hasSize(1);
          lines.addAll(said);
        }
      }
      assertThat(lines)
          .as("what was said last: " + out + err)
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).contains(lacks(role, right).replace("*", "")));
    } finally {
      acls.grant(principal(role), right.resource(), right.operation());
    }
  }

  static Stream<Right> rightsOfTheStreamOnWhatIsThere() {
    return rights(Role.STREAM, "", APPLICATION).stream()
        .filter(right -> right.need() == Need.ALWAYS)
        .filter(right -> right.resource().resourceType() == ResourceType.TOPIC)
        .filter(right -> right.resource().patternType() == PatternType.LITERAL);
  }

  @ParameterizedTest
  @MethodSource("rightsOfTheStreamOnWhatIsThere")
  void startsNoStreamThatLacksARight(Right right) throws Exception {
    acls.revoke(principal(Role.STREAM), right.resource(), right.operation());
    try {
      assertThat(failure("lacking", "")).contains(lacks(Role.STREAM, right));
    } finally {
      acls.grant(principal(Role.STREAM), right.resource(), right.operation());
    }
  }

  static Stream<Right> rightsOfTheStreamOnWhatItMakes() {
    return rights(Role.STREAM, "", "made").stream()
        .filter(right -> right.need() == Need.ALWAYS)
        .filter(right -> right.resource().name().startsWith("made"));
  }

  @ParameterizedTest
  @MethodSource("rightsOfTheStreamOnWhatItMakes")
  void stopsAStreamThatLacksARightOnWhatItMakes(Right right) throws Exception {
    String id = "made" + Math.abs(right.toString().hashCode());
    String prefix = "of-" + id + "-";
    createTopics(prefix);
    List<Right> rights =
        rights(Role.STREAM, prefix, id).stream().filter(each -> !same(each, right, id)).toList();
    assertThat(rights).hasSize(rights(Role.STREAM, prefix, id).size() - 1);
    grant(Role.STREAM, rights);
    grant(Role.PRODUCER, rights(Role.PRODUCER, prefix, id));

    assertThat(failure(id, prefix))
        .contains("User:stream lacks the right ")
        .contains(right.toString().replace("made", id).replace("*", ""));
  }

  private static boolean same(Right one, Right other, String id) {
    return one.toString().equals(other.toString().replace("made", id));
  }

  @Test
  void createsTopicsThatItMayCreateAndNamesTheFirstThatItMayNot() throws Exception {
    List<Right> rights = rights(Role.STREAM, "fresh-", "new");
    grant(Role.STREAM, rights);
    assertThat(failure("new", "fresh-"))
        .contains("can't create topic", "User:stream lacks the right Create on topic fresh-");

    acls.grant(rights.stream().map(right -> binding(Role.STREAM, right)).toList());
    try (Service stream = start("new", "fresh-")) {
      assertThat(stream.topic(Topic.RAW_TEXT)).isEqualTo("fresh-raw-text");
    }
  }

  private static String lacks(Role role, Right right) {
    return "User:%s lacks the right ".formatted(role.roleName()) + right;
  }

  /** Why the stream doesn't run. */
  private String failure(String applicationId, String prefix) throws Exception {
    Throwable failure =
        catchThrowable(
            () -> {
              try (Service stream = start(applicationId, prefix)) {
                // What it keeps of texts is written once there are some.
                run(
                    Role.PRODUCER,
                    List.of("send", "--file", shared("texts.tsv"), "--prefix", prefix));
                CompletableFuture.runAsync(() -> awaitStop(stream))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (ExecutionException e) {
                throw e.getCause();
              }
            });
    assertThat(failure).isNotNull();
    String reason = ServiceContext.reason(failure);
    assertThat(reason).hasLineCount(1);
    return reason;
  }

  private static void awaitStop(Service stream) {
    try {
      stream.awaitStop();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts the stream, and waits until it runs. */
  private Service start(String applicationId, String prefix) throws Exception {
    Map<String, Object> settings = new HashMap<>();
    broker
        .clientSettings(Role.STREAM.roleName(), PASSWORD)
        .forEach((name, value) -> settings.put("kafka." + name, value));
    settings.put("tonestream.http.port", -1);
    settings.put("tonestream.streams.threads", 1);
    settings.put("tonestream.streams.application-id", applicationId);
    settings.put("tonestream.topics.prefix", prefix);
    settings.put("tonestream.topics.partitions", 1);
    settings.put(
        "tonestream.streams.state-dir", directory.resolve("state-" + applicationId).toString());
    Service service = Service.start(settings, null);
    try {
      CompletableFuture.runAsync(
              () -> {
                try {
                  service.awaitReady();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              })
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return service;
    } catch (ExecutionException e) {
      service.close();
      throw (Exception) e.getCause();
    }
  }

  private List<List<String>> commands(Role role) throws IOException {
    return switch (role) {
      case PRODUCER -> List.of(List.of("send", "--file", shared("texts.tsv")));
      case STREAM -> List.of();
      case RETRAIN ->
          List.of(
              List.of(
                  "retrain",
                  "--once",
                  "--config",
                  shared("retrain.properties"),
                  "--data",
                  shared("data.tsv"),
                  "--http-port",
                  "0",
                  "--state-dir",
                  directory.resolve("trainer").toString()));
      case PUBLISHER ->
          List.of(
              List.of("model", "publish", bundle()),
              List.of("model", "list"),
              List.of("model", "status"),
              List.of("model", "activate", "v1"));
      case LABELER ->
          List.of(
              List.of("model", "ask", "--out", directory.resolve("asked.tsv").toString()),
              List.of("model", "tell", shared("answers.tsv"), "--sender", "anna"));
      case READER ->
          List.of(
              List.of("watch", "--once"),
              List.of(CONSUME, "sentiment-alerts"),
              List.of(CONSUME, "sentiment-drivers"));
      case OPERATOR ->
          List.of(
              List.of("dead-letters", "list"),
              List.of("dead-letters", "redrive", "--all"),
              List.of("reconcile", "--within", "1s"),
              List.of("erase", "--id", "1", "--yes"));
      case MAINTAINER ->
          List.of(
              kept("reset", "--application-id", OLD),
              kept("rebuild", "--from", OLD, "--to", NEW, "--partitions", "2"),
              kept("reset", "--application-id", NEW, "--remove", "--drop-labeled-text"));
      case RESCORER ->
          List.of(rescore("--version", "v1"), rescore("--model", "bundled", "--threads", "1"));
    };
  }

  private static List<String> kept(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--yes", "--prefix", KEPT));
    return all;
  }

  private static List<String> rescore(String... options) {
    List<String> command =
        new ArrayList<>(List.of("rescore", "--from", "2020-01-01", "--to", "2200-01-01"));
    command.addAll(List.of(options));
    command.add("--replace");
    return command;
  }

  /** Runs a command in this JVM; what it printed is in {@link #out} and err. */
  private int run(Role role, List<String> command) throws IOException {
    Properties properties = new Properties();
    properties.putAll(broker.clientSettings(role.roleName(), PASSWORD));
    Path file = directory.resolve(role.roleName() + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    if (command.contains("redrive")) {
      writeDeadLetter();
    }
    if (command.contains(OLD)) {
      createChangelogs();
    }
    if (command.get(0).equals(CONSUME)) {
      return consume(command.get(1), broker.clientSettings(role.roleName(), PASSWORD));
    }
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--kafka", file.toString()));
    CommandRun run = CommandRun.of(arguments);
    System.clearProperty("micronaut.config.files"); // of --config, for what follows in this JVM
    out = run.out();
    err = run.err();
    return run.exit();
  }

  private int consume(String topic, Map<String, String> settings) {
    out = "";
    err = "";
    try (TopicReader reader = TopicReader.open(Map.copyOf(settings), topic)) {
      reader.readToEnd(Duration.ofSeconds(20), records -> {});
      return 0;
    } catch (TopicException e) {
      err = String.valueOf(e.getMessage());
      return 1;
    }
  }

  /** One that can be sent again, and be read then. */
  private static void writeDeadLetter() {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>("dead-letters", null, "{\"text\":\"fine\"}".getBytes(UTF_8));
    letter
        .headers()
        .add(DeadLetter.STAGE_HEADER, "predict".getBytes(UTF_8))
        .add(DeadLetter.SOURCE_HEADER, "raw-text-0@0".getBytes(UTF_8));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.copyOf(broker.clientSettings()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(letter).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void createTopics(String prefix) throws Exception {
    try (Admin admin = broker.admin()) {
      admin
          .createTopics(
              Arrays.stream(Topic.values())
                  .map(
                      topic ->
                          new NewTopic(prefix + topic.topicName(), topic.partitions(1), (short) 1)
                              .configs(topic.configuration()))
                  .toList())
          .all()
          .get();
    }
  }

  /** What the application that is stopped has kept, unless it is there. */
  private static void createChangelogs() {
    try (Admin admin = broker.admin()) {
      admin
          .createTopics(
              SentimentTopology.changelogs(OLD).stream()
                  .map(name -> new NewTopic(name, 1, (short) 1))
                  .toList())
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void beginToRead(String application, String topic) throws Exception {
    try (Admin admin = broker.admin()) {
      admin
          .alterConsumerGroupOffsets(
              application, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
          .all()
          .get();
    }
  }

  private static boolean isLiteral(Right right) {
    return right.resource().patternType() == PatternType.LITERAL;
  }

  private static List<Right> rights(Role role) {
    return rights(role, role == Role.MAINTAINER ? KEPT : "", APPLICATION);
  }

  private static List<Right> rights(Role role, String prefix, String applicationId) {
    return role.rights(topic -> prefix + topic.topicName(), applicationId);
  }

  private static void grant(Role role, List<Right> rights) throws Exception {
    acls.grant(
        rights.stream()
            .filter(right -> right.need() != Need.CREATION)
            .map(right -> binding(role, right))
            .toList());
  }

  private static AclBinding binding(Role role, Right right) {
    return Acls.binding(principal(role), right.resource(), right.operation());
  }

  private static String principal(Role role) {
    return "User:" + role.roleName();
  }

  private static String shared(String name) {
    return shared.resolve(name).toString();
  }

  private String bundle() throws IOException {
    Path file = directory.resolve("v1.zip");
    Models.version("v1").write(file);
    return file.toString();
  }

  private static List<String> data() {
    List<String> rows = new ArrayList<>(List.of("label\ttext"));
    for (int i = 0; i < 1_500; i++) {
      String word =
          Integer.toString(100_000 + i, 36).replaceAll("[0-9]", "x")
              + (char) ('a' + i % 26)
              + (char) ('a' + i / 26 % 26)
              + (char) ('a' + i / 676);
      rows.add(List.of("negative\tsad ", "neutral\tplain ", "positive\thappy ").get(i % 3) + word);
    }
    return rows;
  }
}
