package io.tonestream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.tonestream.app.alerts.AlertsConfiguration;
import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.app.batching.LanguagesConfiguration;
import io.tonestream.app.brands.LabeledTextConfiguration;
import io.tonestream.app.drivers.DriversConfiguration;
import io.tonestream.app.feed.FeedConfiguration;
import io.tonestream.app.monitoring.MonitoringConfiguration;
import io.tonestream.app.serving.CallConfiguration;
import io.tonestream.app.serving.DriftConfiguration;
import io.tonestream.app.serving.ModelConfiguration;
import io.tonestream.app.serving.PredictConfiguration;
import io.tonestream.app.serving.ProbationConfiguration;
import io.tonestream.app.serving.ShadowConfiguration;
import io.tonestream.app.streams.StreamsConfiguration;
import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.model.ComputePrecision;
import io.tonestream.service.HttpConfiguration;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.service.http.AccessConfiguration;
import io.tonestream.service.http.LimitsConfiguration;
import io.tonestream.service.http.TlsConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
  @Test
  void areThese() {
    assertThat(Service.SETTINGS.names())
        .containsExactly(
            "tonestream.alerts.adopt-after",
            "tonestream.alerts.bin",
            "tonestream.alerts.enabled",
            "tonestream.alerts.false-alarm-every",
            "tonestream.alerts.history",
            "tonestream.batching.byte-capacity",
            "tonestream.batching.cached-texts",
            "tonestream.batching.capacity",
            "tonestream.batching.max-ahead",
            "tonestream.brands.catalogue",
            "tonestream.drift.drifted-psi",
            "tonestream.drift.enabled",
            "tonestream.drift.max-drop",
            "tonestream.drift.max-texts",
            "tonestream.drift.min-texts",
            "tonestream.drift.moved-psi",
            "tonestream.drift.window",
            "tonestream.drivers.counters",
            "tonestream.drivers.emit-interval",
            "tonestream.drivers.enabled",
            "tonestream.drivers.heap-share",
            "tonestream.drivers.sample-text",
            "tonestream.drivers.samples",
            "tonestream.drivers.terms",
            "tonestream.drivers.texts-per-second",
            "tonestream.drivers.update-share",
            "tonestream.drivers.windows",
            "tonestream.feed.history-points",
            "tonestream.feed.max-brands",
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
            "tonestream.labeled-text.text",
            "tonestream.labeled-text.unattributed",
            "tonestream.languages.detect",
            "tonestream.languages.unsupported",
            "tonestream.model.allow-torchscript",
            "tonestream.model.bundle",
            "tonestream.model.call-timeout",
            "tonestream.model.device",
            "tonestream.model.golden-tolerance",
            "tonestream.model.instance",
            "tonestream.model.labels",
            "tonestream.model.load-timeout",
            "tonestream.model.max-bundle-bytes",
            "tonestream.model.max-latency",
            "tonestream.model.pinned",
            "tonestream.model.precision",
            "tonestream.model.probation.compared",
            "tonestream.model.probation.comparison-time",
            "tonestream.model.probation.duration",
            "tonestream.model.probation.max-shift",
            "tonestream.model.probation.min-texts",
            "tonestream.model.shadow.sample",
            "tonestream.model.shadow.time",
            "tonestream.model.trusted-keys",
            "tonestream.monitoring.lag-interval",
            "tonestream.monitoring.max-lag",
            "tonestream.monitoring.stuck-after",
            "tonestream.predict.max-texts",
            "tonestream.predict.time",
            "tonestream.predict.timeout",
            "tonestream.streams.application-id",
            "tonestream.streams.lost-offsets",
            "tonestream.streams.rocksdb-bytes",
            "tonestream.streams.state-dir",
            "tonestream.streams.static-membership",
            "tonestream.streams.threads",
            "tonestream.topics.auto-create",
            "tonestream.topics.partitions",
            "tonestream.topics.prefix",
            "tonestream.topics.replication-factor",
            "tonestream.webhook.format",
            "tonestream.webhook.give-up-after",
            "tonestream.webhook.secret",
            "tonestream.webhook.timeout",
            "tonestream.webhook.url",
            "tonestream.windows.emit-interval",
            "tonestream.windows.grace",
            "tonestream.windows.lengths",
            "tonestream.windows.live-within",
            "tonestream.windows.silent-brands",
            "tonestream.windows.update-share");
  }

  @Test
  void haveTheseDefaults() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.getBean(AlertsConfiguration.class))
          .isEqualTo(
              new AlertsConfiguration(
                  true,
                  Duration.ofMinutes(15),
                  Duration.ofDays(3),
                  Duration.ofDays(30),
                  Duration.ofDays(2)))
          .isEqualTo(AlertsConfiguration.DEFAULT);
      assertThat(context.getBean(BatchingConfiguration.class))
          .isEqualTo(new BatchingConfiguration(512, 262_144, 4_096, Duration.ofMinutes(5)))
          .isEqualTo(BatchingConfiguration.DEFAULT);
      assertThat(context.getBean(LanguagesConfiguration.class))
          .isEqualTo(new LanguagesConfiguration(true, LanguagesConfiguration.Unsupported.ABSTAIN))
          .isEqualTo(LanguagesConfiguration.DEFAULT);
      assertThat(context.getBean(WindowsConfiguration.class))
          .isEqualTo(
              new WindowsConfiguration(
                  List.of(
                      Duration.ofMinutes(1),
                      Duration.ofMinutes(5),
                      Duration.ofHours(1),
                      Duration.ofHours(24)),
                  Duration.ofSeconds(10),
                  Duration.ofSeconds(1),
                  Duration.ofMinutes(1),
                  0.005,
                  10_000))
          .isEqualTo(WindowsConfiguration.DEFAULT);
      assertThat(context.getBean(TopicsConfiguration.class))
          .isEqualTo(new TopicsConfiguration("", true, 12, -1))
          .isEqualTo(TopicsConfiguration.DEFAULT);
      assertThat(context.getBean(StreamsConfiguration.class))
          .isEqualTo(StreamsConfiguration.of("tonestream", 2, Path.of(".tonestream/state")));
      assertThat(context.getBean(LabeledTextConfiguration.class))
          .isEqualTo(
              new LabeledTextConfiguration(
                  LabeledTextConfiguration.PassedOn.MASK,
                  LabeledTextConfiguration.Unattributed.KEEP))
          .isEqualTo(LabeledTextConfiguration.DEFAULT);
      assertThat(context.getBean(ModelConfiguration.class))
          .isEqualTo(
              new ModelConfiguration(
                  null,
                  "auto",
                  null,
                  null,
                  List.of(),
                  false,
                  List.of(),
                  Duration.ofMillis(500),
                  1L << 30,
                  ComputePrecision.SINGLE,
                  null));
      assertThat(context.getBean(CallConfiguration.class))
          .isEqualTo(new CallConfiguration(Duration.ofSeconds(20), Duration.ofSeconds(30)))
          .isEqualTo(CallConfiguration.DEFAULT);
      assertThat(context.getBean(ProbationConfiguration.class))
          .isEqualTo(new ProbationConfiguration(Duration.ofMinutes(10), 200, 0.3, 0.05, 0.1))
          .isEqualTo(ProbationConfiguration.DEFAULT);
      assertThat(context.getBean(ShadowConfiguration.class))
          .isEqualTo(new ShadowConfiguration(1, 0.25))
          .isEqualTo(ShadowConfiguration.DEFAULT);
      assertThat(context.getBean(DriversConfiguration.class))
          .isEqualTo(
              new DriversConfiguration(
                  true,
                  Duration.ofSeconds(10),
                  null,
                  10,
                  3,
                  DriversConfiguration.SampleText.MASK,
                  1_024,
                  500,
                  0.002,
                  0.1))
          .isEqualTo(DriversConfiguration.DEFAULT);
      assertThat(context.getBean(MonitoringConfiguration.class))
          .isEqualTo(
              new MonitoringConfiguration(Duration.ofSeconds(10), Duration.ofMinutes(5), null))
          .isEqualTo(MonitoringConfiguration.DEFAULT);
      assertThat(context.getBean(DriftConfiguration.class))
          .isEqualTo(
              new DriftConfiguration(true, Duration.ofHours(24), 50_000, 1_000, 0.1, 0.25, 0.05))
          .isEqualTo(DriftConfiguration.DEFAULT);
      assertThat(context.getBean(FeedConfiguration.class))
          .isEqualTo(new FeedConfiguration(2_000, 180))
          .isEqualTo(FeedConfiguration.DEFAULT);
      assertThat(context.getBean(HttpConfiguration.class))
          .isEqualTo(new HttpConfiguration("127.0.0.1", 8080));
      assertThat(context.getBean(AccessConfiguration.class))
          .isEqualTo(new AccessConfiguration(null, null, false, List.of()));
      assertThat(context.getBean(TlsConfiguration.class))
          .isEqualTo(new TlsConfiguration(null, null));
      assertThat(context.getBean(LimitsConfiguration.class))
          .isEqualTo(
              new LimitsConfiguration(
                  2_000,
                  200,
                  500,
                  50,
                  1 << 20,
                  Duration.ofSeconds(30),
                  Duration.ofSeconds(30),
                  Duration.ofMinutes(1)));
      assertThat(context.getBean(PredictConfiguration.class))
          .isEqualTo(new PredictConfiguration(128, Duration.ofSeconds(10), 0.25))
          .isEqualTo(PredictConfiguration.DEFAULT);
    }
  }

  /** A system property whose name begins like ours is one, and an unknown one stops the start. */
  @Test
  void areNoneOfThePropertiesThatTheScriptSets() throws Exception {
    String script = Files.readString(Path.of("../tonestream"));

    assertThat(script).contains(" -Dshipped.models=").doesNotContain("-Dtonestream.");
  }

  @ParameterizedTest
  @CsvSource({
    "tonestream.streams.threads,many",
    "tonestream.windows.grace,soon",
    "tonestream.labeled-text.text,shout",
    "tonestream.topics.auto-create,maybe",
    "tonestream.windows.lengths,'PT1M,oops'",
    "tonestream.windows.legnths,PT1M",
    "tonestream.theads,2"
  })
  void areRefusedWhereTheyWouldBeIgnored(String name, String value) {
    try (ApplicationContext context = ApplicationContext.run(Map.of(name, value))) {
      assertThatThrownBy(() -> Service.SETTINGS.check(context.getEnvironment()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name);
    }
  }

  @Test
  void areRefusedWithoutTheirValueWhereItMayBeSecret() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of("tonestream.webhook.url", "https://hooks.example.com/s3cret\n"))) {
      assertThatThrownBy(() -> Service.SETTINGS.check(context.getEnvironment()))
          .hasMessage(
              "tonestream.webhook.url can't be read as a URI; is there a blank or a line end in it?");
    }
  }

  @Test
  void sayWhatTheyAreCalledNow() {
    try (ApplicationContext context =
        ApplicationContext.run(Map.of("tonestream.model.most-latency", "1s"))) {
      assertThatThrownBy(() -> Service.SETTINGS.check(context.getEnvironment()))
          .hasMessage("tonestream.model.most-latency is called tonestream.model.max-latency now");
    }
  }

  @Test
  void mayAllBeGiven() {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "tonestream.windows.lengths", "PT2M,PT10M",
                "tonestream.windows.grace", "5s",
                "tonestream.labeled-text.text", "mask",
                "tonestream.topics.auto-create", "false",
                "kafka.anything.at.all", "1"))) {
      Service.SETTINGS.check(context.getEnvironment());
      assertThat(context.getBean(WindowsConfiguration.class).lengths())
          .containsExactly(Duration.ofMinutes(2), Duration.ofMinutes(10));
      assertThat(context.getBean(LabeledTextConfiguration.class).text())
          .isEqualTo(LabeledTextConfiguration.PassedOn.MASK);
    }
  }
}
