package io.tonestream.trainer.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.tonestream.service.ServiceContext;
import io.tonestream.trainer.feedback.FeedbackConfiguration;
import io.tonestream.trainer.gate.Bars;
import io.tonestream.trainer.gate.GateConfiguration;
import io.tonestream.trainer.material.DataConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetrainingSettingsTest {
  @Test
  void areThese() {
    assertThat(RetrainingService.SETTINGS.names())
        .containsExactly(
            "tonestream.http.allowed-hosts",
            "tonestream.http.host",
            "tonestream.http.idle-timeout",
            "tonestream.http.insecure",
            "tonestream.http.max-connections",
            "tonestream.http.max-connections-per-address",
            "tonestream.http.max-request-bytes",
            "tonestream.http.max-streams",
            "tonestream.http.max-streams-per-address",
            "tonestream.http.port",
            "tonestream.http.request-timeout",
            "tonestream.http.tls.certificate",
            "tonestream.http.tls.key",
            "tonestream.http.token",
            "tonestream.http.token-file",
            "tonestream.http.write-timeout",
            "tonestream.retraining.allow-torchscript",
            "tonestream.retraining.architecture",
            "tonestream.retraining.await-rollout",
            "tonestream.retraining.baseline",
            "tonestream.retraining.cron",
            "tonestream.retraining.data.files",
            "tonestream.retraining.data.group-column",
            "tonestream.retraining.data.label-column",
            "tonestream.retraining.data.labels",
            "tonestream.retraining.data.min-texts",
            "tonestream.retraining.data.skip-bad-rows",
            "tonestream.retraining.data.target-columns",
            "tonestream.retraining.data.text-column",
            "tonestream.retraining.data.time-column",
            "tonestream.retraining.data.validation",
            "tonestream.retraining.device",
            "tonestream.retraining.drift.enabled",
            "tonestream.retraining.drift.share",
            "tonestream.retraining.encoder",
            "tonestream.retraining.every",
            "tonestream.retraining.feedback.held-out",
            "tonestream.retraining.feedback.max-held-out",
            "tonestream.retraining.feedback.min-held-out",
            "tonestream.retraining.feedback.poll",
            "tonestream.retraining.feedback.replaced-share",
            "tonestream.retraining.feedback.retention",
            "tonestream.retraining.feedback.sender-max",
            "tonestream.retraining.feedback.sender-share",
            "tonestream.retraining.feedback.start-after",
            "tonestream.retraining.feedback.weight",
            "tonestream.retraining.gate.max-calibration-error",
            "tonestream.retraining.gate.max-latency",
            "tonestream.retraining.gate.min-recall",
            "tonestream.retraining.gate.significance",
            "tonestream.retraining.keep",
            "tonestream.retraining.name",
            "tonestream.retraining.propose",
            "tonestream.retraining.seed",
            "tonestream.retraining.set",
            "tonestream.retraining.signing-key",
            "tonestream.retraining.start",
            "tonestream.retraining.state-dir",
            "tonestream.retraining.trusted-keys",
            "tonestream.retraining.warm-epochs",
            "tonestream.retraining.warm-rate",
            "tonestream.topics.auto-create",
            "tonestream.topics.partitions",
            "tonestream.topics.prefix",
            "tonestream.topics.replication-factor");
  }

  @Test
  void haveTheseDefaults() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.getBean(RetrainingConfiguration.class))
          .isEqualTo(
              new RetrainingConfiguration(
                  null,
                  null,
                  List.of(),
                  null,
                  RetrainingConfiguration.Start.WARM,
                  3,
                  0.3,
                  1,
                  Duration.ofHours(6),
                  null,
                  Path.of(".tonestream/trainer"),
                  null,
                  List.of(),
                  "bundled",
                  false,
                  false,
                  10,
                  Duration.ofMinutes(2),
                  "cpu"));
      assertThat(context.getBean(DataConfiguration.class))
          .isEqualTo(
              new DataConfiguration(
                  List.of(), "0.1", null, null, "text", List.of(), "label", "", false, 20));
      assertThat(context.getBean(FeedbackConfiguration.class))
          .isEqualTo(
              new FeedbackConfiguration(
                  5,
                  0.2,
                  50,
                  1_000,
                  100,
                  Duration.ofMinutes(1),
                  200,
                  0.5,
                  0.05,
                  Duration.ofDays(730)));
      assertThat(context.getBean(DriftConfiguration.class))
          .isEqualTo(new DriftConfiguration(false, 0.5));
      assertThat(context.getBean(GateConfiguration.class).bars()).isEqualTo(Bars.DEFAULT);
    }
  }

  /** A stream has the port that is every service's default. */
  @Test
  void haveAnotherPortUnlessTheFileSaysOtherwise(@TempDir Path folder) throws Exception {
    assertThat(port(null)).isEqualTo("8081");
    assertThat(port(Files.writeString(folder.resolve("r.yml"), "tonestream.http.port: 81")))
        .isEqualTo("81");
  }

  private static String port(@Nullable Path file) {
    try (ApplicationContext context =
        ServiceContext.start(
            RetrainingService.SETTINGS, RetrainingService.ENVIRONMENT, Map.of(), file)) {
      return context.getRequiredProperty("micronaut.server.port", String.class);
    } finally {
      System.clearProperty("micronaut.config.files");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tonestream.retraining.set,dropout",
    "tonestream.retraining.warm-rate,0",
    "tonestream.retraining.warm-epochs,0",
    "tonestream.retraining.keep,0",
    "tonestream.retraining.every,-1s",
    "tonestream.retraining.feedback.weight,0",
    "tonestream.retraining.feedback.held-out,1",
    "tonestream.retraining.feedback.max-held-out,3",
    "tonestream.retraining.feedback.poll,0s",
    "tonestream.retraining.feedback.sender-max,0",
    "tonestream.retraining.feedback.sender-share,1.1",
    "tonestream.retraining.feedback.replaced-share,-0.1",
    "tonestream.retraining.feedback.retention,0s",
    "tonestream.retraining.gate.significance,2"
  })
  void nameTheOneThatCannotBe(String name, String value) {
    try (ApplicationContext context = ApplicationContext.run(Map.of(name, value))) {
      assertThatThrownBy(
              () -> {
                context.getBean(RetrainingConfiguration.class);
                context.getBean(FeedbackConfiguration.class);
                context.getBean(GateConfiguration.class);
              })
          .satisfies(failure -> assertThat(ServiceContext.reason(failure)).startsWith(name + " "));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"margin", "feedback-margin"})
  void sayWhatToSetInPlaceOfAMargin(String name) {
    assertThatThrownBy(
            () -> {
              ServiceContext.start(
                      RetrainingService.SETTINGS,
                      RetrainingService.ENVIRONMENT,
                      Map.of("tonestream.retraining.gate." + name, "0.01"),
                      null)
                  .close();
            })
        .hasMessage(
            "there is no setting tonestream.retraining.gate."
                + name
                + " any more: versions are compared by a test, whose"
                + " tonestream.retraining.gate.significance can be set");
  }

  @Test
  void areReadFromLists() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "tonestream.retraining.set",
                List.of("windows=1,2", "dropout=0.4"),
                "tonestream.retraining.data.files",
                List.of("a.tsv", "b.tsv@2")))) {
      assertThat(context.getBean(RetrainingConfiguration.class).hyperParameters())
          .isEqualTo(Map.of("windows", "1,2", "dropout", "0.4"));
      assertThat(context.getBean(DataConfiguration.class).files())
          .containsExactly("a.tsv", "b.tsv@2");
    }
  }
}
