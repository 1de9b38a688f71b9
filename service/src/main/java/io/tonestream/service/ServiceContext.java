package io.tonestream.service;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.core.naming.conventions.StringConvention;
import io.micronaut.http.server.exceptions.ServerStartupException;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tonestream.service.http.Access;
import io.tonestream.service.http.TlsConfiguration;
import io.tonestream.topics.Brokers;
import io.tonestream.topics.KafkaEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Starts the container that a service lives in, with settings from wherever they may come. */
public final class ServiceContext {
  private ServiceContext() {}

  /**
   * Starts it; the caller closes it.
   *
   * @param known all settings that there are
   * @param program which service it is, as a Micronaut environment: beans may require it
   * @param given settings by name; they win over all others
   * @param file further settings
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  public static ApplicationContext start(
      Settings known, String program, Map<String, Object> given, @Nullable Path file) {
    return start(known, program, Map.of(), given, file);
  }

  /**
   * Starts it with other defaults; the caller closes it.
   *
   * @param known all settings that there are
   * @param program which service it is, as a Micronaut environment: beans may require it
   * @param defaults settings by name; all others win over them
   * @param given settings by name; they win over all others
   * @param file further settings
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  public static ApplicationContext start(
      Settings known,
      String program,
      Map<String, Object> defaults,
      Map<String, Object> given,
      @Nullable Path file) {
    if (file != null && !Files.isReadable(file)) {
      throw new IllegalArgumentException("cannot read the configuration file " + file);
    }
    if (file != null) {
      System.setProperty("micronaut.config.files", file.toAbsolutePath().toString());
    }
    LogFormat.check(System.getenv());
    known.checkVariables(System.getenv());
    ApplicationContext context = open(program, defaults, given, file);
    try {
      context
          .getEnvironment()
          .addPropertySource(
              PropertySource.of(
                  "durations", known.durations(context.getEnvironment()), Integer.MAX_VALUE));
      known.check(context.getEnvironment());
      return context;
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
  }

  /**
   * Refuses to serve others than this host's users without a token, unless that is wanted, and with
   * a certificate that can't be used. {@link #startServer} does it too: a service whose start takes
   * long asks first.
   *
   * @throws IllegalArgumentException naming the setting, and the remedy
   */
  public static void requireSafeAccess(ApplicationContext context) {
    context.getBean(Access.class);
    TlsConfiguration.requireUsable(context);
  }

  private static ApplicationContext open(
      String program,
      Map<String, Object> defaults,
      Map<String, Object> given,
      @Nullable Path file) {
    try {
      ApplicationContext context =
          ApplicationContext.builder()
              .banner(false)
              .environments(program)
              .propertySources(
                  PropertySource.of("defaults", defaults, Integer.MIN_VALUE),
                  PropertySource.of("kafka-environment", kafkaEnvironment()),
                  PropertySource.of("command-line", given, Integer.MAX_VALUE))
              .build();
      // Before the container starts, since then it decides for good whether there is TLS.
      Environment environment = context.getEnvironment().start();
      environment.addPropertySource(
          PropertySource.of(
              "tls", TlsConfiguration.serverSettings(environment), Integer.MIN_VALUE));
      return context.start();
    } catch (RuntimeException e) {
      String fault = fault(e);
      throw file == null || fault == null
          ? e
          : new IllegalArgumentException(
              "cannot read the configuration file %s: %s".formatted(file, fault), e);
    }
  }

  /** What is wrong with a YAML file, and where; null if that isn't it. */
  private static @Nullable String fault(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYAMLException marked) {
        Mark mark = marked.getProblemMark();
        return "line %d, column %d: %s"
            .formatted(mark.getLine() + 1, mark.getColumn() + 1, marked.getProblem());
      }
    }
    return null;
  }

  /**
   * Starts to answer over HTTP.
   *
   * @throws IllegalStateException if it can't, such as where another program has the port
   */
  public static void startServer(ApplicationContext context) {
    requireSafeAccess(context);
    String port =
        context.getEnvironment().getProperty("micronaut.server.port", String.class).orElse("?");
    try {
      context.getBean(EmbeddedServer.class).start();
    } catch (ServerStartupException e) {
      throw new IllegalStateException(
          "can't answer on port %s: %s; choose another with --http-port".formatted(port, reason(e)),
          e);
    }
  }

  /** Where a server answers. */
  public static String url(EmbeddedServer server) {
    return server.getScheme() + "://" + server.getHost() + ":" + server.getPort();
  }

  /** Kafka's own settings, by Kafka's names; where the cluster is is always among them. */
  public static Map<String, Object> kafka(Environment environment) {
    Map<String, Object> settings =
        new HashMap<>(environment.getProperties("kafka", StringConvention.RAW));
    settings.putIfAbsent(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, Brokers.DEFAULT);
    return settings;
  }

  private static Map<String, Object> kafkaEnvironment() {
    Map<String, Object> settings = new HashMap<>();
    KafkaEnvironment.settings(System.getenv())
        .forEach((name, value) -> settings.put("kafka." + name, value));
    return settings;
  }

  /** The message of a failure that is meant for the user: the container wraps it into its own. */
  public static String reason(Throwable failure) {
    Throwable ours = failure;
    while (ours.getClass().getName().startsWith("io.micronaut.") && ours.getCause() != null) {
      ours = ours.getCause();
    }
    String message = ours.getMessage();
    return message == null ? ours.toString() : message;
  }
}
