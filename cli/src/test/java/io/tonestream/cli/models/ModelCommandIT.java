package io.tonestream.cli.models;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tonestream.model.bundle.Bundles;
import io.tonestream.model.bundle.SigningKey;
import io.tonestream.model.testing.Models;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.ModelStatus;
import io.tonestream.topics.publishing.Statuses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelCommandIT extends ModelCommandCase {
  @Test
  void publishesToATopicThatItCreatesAndListsWhatIsThere() throws Exception {
    assertThat(run("publish", bundle("v1"))).isZero();
    assertThat(out).startsWith("published v1: ").endsWith("; it is active\n");
    assertThat(run("publish", bundle("v1"))).isZero();
    assertThat(out).isEqualTo("published v1 before: its bytes are there; it is active\n");
    assertThat(run("publish", bundle("v2"), "--no-activate")).isZero();
    assertThat(out).endsWith("; it is not active yet\n");
    assertThat(run("shadow", "v2", "--json")).isZero();
    assertThat(out).isEqualTo("{\"shadow\":\"v2\"}\n");
    write("models", "test/v1/1", null);

    assertThat(run("list")).isZero();
    assertThat(out.lines())
        .hasSize(3)
        .satisfies(
            lines -> {
              assertThat(lines.get(1)).startsWith("v2       shadow  test  bag ");
              assertThat(lines.get(2)).isEqualTo("v1       broken: part 1 of 4 is missing");
            });
    assertThat(run("list", "--json")).isZero();
    JsonNode versions = json().get("versions");
    assertThat(versions.at("/0/model/parts").asInt()).isEqualTo(4);
    assertThat(versions.at("/0/shadow").asBoolean()).isTrue();
    assertThat(versions.at("/1/broken").asText()).isEqualTo("part 1 of 4 is missing");
    assertThat(versions.at("/1/active").asBoolean()).isTrue();
  }

  @Test
  void showsAVersionAndRefusesOneThatIsNotThere() throws Exception {
    assertThat(run("publish", bundle("v1"), "--key", key())).isZero();
    assertThat(run("show", "v1")).isZero();
    assertThat(out).contains("use           active\n", "labels        negative, neutral, positive");
    assertThat(run("show", "v1", "--json")).isZero();
    assertThat(json().at("/model/signedBy").asText()).hasSize(16);
    assertThat(run("show", "v2")).isOne();
    assertThat(err).isEqualTo(noVersion("v2"));
    assertThat(run("activate", "v2")).isOne();
    assertThat(err).isEqualTo(noVersion("v2"));
  }

  @Test
  void rollsBackAndWaitsForTheInstances() throws Exception {
    assertThat(run("publish", bundle("v1"))).isZero();
    assertThat(run("publish", bundle("v2"))).isZero();
    say(Statuses.running("a", "v1", now), Statuses.running("b", "v1", now.minusSeconds(600)));
    assertThat(run("activate", "v2", "--wait", "0s")).isOne();
    assertThat(err)
        .isEqualTo(
            "after 0 s 1 of 1 instances don't run v2 yet, though it is active: a (runs v1)\n");

    assertThat(run("rollback", "--wait")).isZero();
    assertThat(out).isEqualTo("active: v1; run by a\n");
    assertThat(run("rollback")).isZero();
    assertThat(out)
        .isEqualTo("no version is active: each instance runs the model that it started with\n");
    assertThat(run("rollback")).isOne();
    assertThat(err).contains("has no active version");
  }

  @Test
  void endsAWaitAtARefusal() throws Exception {
    assertThat(run("publish", bundle("v1"))).isZero();
    say(Statuses.refusing("a", "v0", "v1", Long.MAX_VALUE, now));
    assertThat(run("activate", "v1", "--wait=60s")).isOne();
    assertThat(err).isEqualTo("instance a refused version v1: it says the same to every text\n");
  }

  @Test
  void showsWhatEachInstanceRuns() throws Exception {
    say(
        Statuses.running("a", "v1", now),
        Statuses.running("b", "v1", now.minusSeconds(91)),
        Statuses.stopped("c", "v1", now.minusSeconds(600)),
        Statuses.refusing("d", "v1", "v2", 3, now));
    write("model-status", "e", "nonsense".getBytes(UTF_8));

    assertThat(run("status")).isZero();
    List<String> lines = out.lines().toList();
    assertThat(lines.get(1)).startsWith("a         running     v1 ");
    assertThat(lines.get(2)).startsWith("b         silent      v1 ");
    assertThat(lines.get(3)).startsWith("c         stopped     v1 ");
    assertThat(lines.get(5))
        .startsWith("          refused     v2 at ")
        .endsWith(", in test: it says the same to every text");
    assertThat(lines.get(6)).contains("of instance e, is no status: ");
    assertThat(run("status", "--json")).isZero();
    assertThat(json().at("/instances/1/instance").asText()).isEqualTo("b");
    assertThat(json().at("/instances/1/silent").asBoolean()).isTrue();
  }

  @Test
  void makesKeysAndVerifiesBundles() throws Exception {
    String pem = directory.resolve("new.pem").toString();
    assertThat(run("keygen", "--out", pem)).isZero();
    String publicKey = out.strip();
    assertThat(run("keygen", "--out", pem)).isOne();
    Path signed = directory.resolve("signed.zip");
    Models.version("v1").signed(SigningKey.read(Path.of(pem))).write(signed);

    assertThat(run("verify", signed.toString(), "--trusted-key", publicKey)).isZero();
    assertThat(out).startsWith("good: test v1 (bag), ").contains(", signed by trusted key ");
    assertThat(run("verify", bundle("v2"))).isZero();
    assertThat(out).endsWith("golden texts agree, not signed\n");
    assertThat(run("verify", bundle("v2"), "--trusted-key", publicKey)).isOne();
    Path script = directory.resolve("script.zip");
    Bundles.script().write(script);
    assertThat(run("verify", script.toString(), "--allow-torchscript")).isZero();
    assertThat(out).contains("(torchscript), 1 golden texts agree");
    assertThat(run("verify", script.toString())).isOne();
    assertThat(err).contains("it holds TorchScript");
    Files.write(signed, new byte[] {1, 2, 3});
    assertThat(run("verify", signed.toString())).isOne();
    assertThat(err.lines()).hasSize(1);
  }

  @Test
  void tellsWrongUseFromFailure() throws Exception {
    assertThat(run("shadow")).isEqualTo(2);
    assertThat(run("shadow", "v1", "--stop")).isEqualTo(2);
    assertThat(run("publish", "x.zip", "--keep", "0")).isEqualTo(2);
    assertThat(run("publish", "x.zip", "--no-activate", "--wait")).isEqualTo(2);
    assertThat(run("activate", "v1", "--wait=soon")).isEqualTo(2);
    assertThat(run("list")).isOne();
    assertThat(err).contains("there is no topic " + prefix + "models at ");
    assertThat(run("list", "--bootstrap", "127.0.0.1:1")).isOne();
    assertThat(err).startsWith("no Kafka broker answers at 127.0.0.1:1");
    Path settings = directory.resolve("kafka.properties");
    assertThat(run("list", "--kafka", settings.toString())).isOne();
    assertThat(err).contains("there is no file " + settings);
    Files.writeString(settings, "security.protocol=NONE\n");
    assertThat(run("list", "--kafka", settings.toString())).isOne();
    assertThat(err.lines()).hasSize(1).allMatch(line -> line.contains("security.protocol"));
  }

  private String noVersion(String version) {
    return "there is no version %s on topic %smodels: `tonestream model list` shows those that are there\n"
        .formatted(version, prefix);
  }

  private String bundle(String version) throws Exception {
    Path file = directory.resolve(version + ".zip");
    if (!Files.exists(file)) {
      Models.version(version).write(file);
    }
    return file.toString();
  }

  private String key() {
    Path file = directory.resolve("key.pem");
    SigningKey.generate().write(file);
    return file.toString();
  }

  /** By the instances' clocks: the broker's would have all of them speak now. */
  private void say(ModelStatus... statuses) throws Exception {
    NewTopic byProducers =
        new NewTopic(prefix + "model-status", 1, (short) 1)
            .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime"));
    try (Admin admin = clients.admin()) {
      admin.createTopics(List.of(byProducers)).all().get();
    }
    clients.createTopics(prefix, 1);
    for (ModelStatus each : statuses) {
      write("model-status", each.instance(), Json.write(each));
    }
  }

  private void write(String topic, String key, byte @Nullable [] value) throws Exception {
    clients.write(List.of(new ProducerRecord<>(prefix + topic, key.getBytes(UTF_8), value)));
  }

  private JsonNode json() throws Exception {
    return Json.mapperBuilder().build().readTree(out);
  }
}
