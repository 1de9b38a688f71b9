package io.tonestream.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.tonestream.topics.Brokers;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceContextTest {
  private static final Settings SETTINGS =
      new Settings(List.of(HttpConfiguration.class, TopicsConfiguration.class));

  @TempDir private Path folder;

  @Test
  void takesSettingsFromAFileAndRatherFromTheCommand() throws Exception {
    Path file = folder.resolve("app.properties");
    Files.writeString(
        file, "tonestream.http.port=81\ntonestream.topics.prefix=a-\nkafka.client.id=me\n");
    try (ApplicationContext context =
        ServiceContext.start(SETTINGS, "test", Map.of("tonestream.http.port", 82), file)) {
      assertThat(context.getBean(HttpConfiguration.class).port()).isEqualTo(82);
      assertThat(context.getBean(TopicsConfiguration.class).prefix()).isEqualTo("a-");
      assertThat(ServiceContext.kafka(context.getEnvironment()))
          .containsEntry("client.id", "me")
          .containsEntry("bootstrap.servers", Brokers.DEFAULT);
    } finally {
      System.clearProperty("micronaut.config.files");
    }
  }

  @Test
  void takesACommandsDefaultsWhereNothingElseIsSet() throws Exception {
    Path file = Files.writeString(folder.resolve("app.properties"), "tonestream.http.port=81\n");
    Map<String, Object> defaults =
        Map.of("tonestream.http.port", 80, "tonestream.topics.prefix", "a-");
    try (ApplicationContext context =
        ServiceContext.start(SETTINGS, "test", defaults, Map.of(), file)) {
      assertThat(context.getBean(HttpConfiguration.class).port()).isEqualTo(81);
      assertThat(context.getBean(TopicsConfiguration.class).prefix()).isEqualTo("a-");
    } finally {
      System.clearProperty("micronaut.config.files");
    }
  }

  @Test
  void namesTheSettingOrTheFileThatIsWrong() {
    assertThatThrownBy(
            () -> ServiceContext.start(SETTINGS, "test", Map.of("tonestream.htpp.port", 1), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown setting tonestream.htpp.port; the settings are");
    assertThatThrownBy(
            () -> ServiceContext.start(SETTINGS, "test", Map.of("tonestream.http.port", "x"), null))
        .hasMessage("tonestream.http.port is 'x', which can't be read as int");
    assertThatThrownBy(
            () -> ServiceContext.start(SETTINGS, "test", Map.of(), folder.resolve("no.yml")))
        .hasMessage("cannot read the configuration file " + folder.resolve("no.yml"));
  }

  /** Of a length, and of others. */
  @ConfigurationProperties("tonestream.test")
  record TestConfiguration(Duration length, List<Duration> others) {}

  @Test
  void readsDurationsAsOptionsDo() {
    Settings settings = new Settings(List.of(TestConfiguration.class));
    Map<String, Object> given =
        Map.of("tonestream.test.length", "1h30m", "tonestream.test.others", "500ms,PT30S,1d12h");
    try (ApplicationContext context = ServiceContext.start(settings, "test", given, null)) {
      assertThat(context.getBean(TestConfiguration.class))
          .isEqualTo(
              new TestConfiguration(
                  Duration.ofMinutes(90),
                  List.of(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofHours(36))));
    }
    assertThatThrownBy(
            () ->
                ServiceContext.start(
                    settings, "test", Map.of("tonestream.test.length", "soon"), null))
        .hasMessage("tonestream.test.length is 'soon', which can't be read as duration");
  }

  @Test
  void saysInALineWhatIsWrongWithAFileAndWhere() throws Exception {
    Path broken = folder.resolve("broken.yml");
    Files.writeString(broken, "tonestream:\n  http:\n    port: 81\n   host: [a\n");
    Path tab = folder.resolve("tab.yml");
    Files.writeString(tab, "tonestream:\n\thttp: 81\n");
    try {
      assertThatThrownBy(() -> ServiceContext.start(SETTINGS, "test", Map.of(), broken))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("cannot read the configuration file " + broken + ": line 4, ")
          .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
      assertThatThrownBy(() -> ServiceContext.start(SETTINGS, "test", Map.of(), tab))
          .hasMessageStartingWith(
              "cannot read the configuration file " + tab + ": line 2, column 1: ")
          .satisfies(failure -> assertThat(failure.getMessage()).hasLineCount(1));
    } finally {
      System.clearProperty("micronaut.config.files");
    }
  }

  @Test
  void namesThePortThatAnotherProgramHas() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ApplicationContext context =
            ServiceContext.start(
                SETTINGS, "test", Map.of("tonestream.http.port", taken.getLocalPort()), null)) {
      assertThatThrownBy(() -> ServiceContext.startServer(context))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("can't answer on port " + taken.getLocalPort() + ": ")
          .hasMessageContaining("in use")
          .hasMessageEndingWith("; choose another with --http-port");
    }
  }
}
