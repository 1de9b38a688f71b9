package io.tonestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.app.Service;
import io.tonestream.broker.Acls;
import io.tonestream.broker.CertificateAuthority;
import io.tonestream.broker.CertificateBroker;
import io.tonestream.broker.SecuredBroker;
import io.tonestream.model.testing.Models;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.TopicAdmin;
import io.tonestream.topics.access.Right.Need;
import io.tonestream.topics.access.Role;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts are sent, labelled and reconciled, and a model is published, by users that log in with
 * tokens (OAUTHBEARER), and by users that show certificates (mutual TLS): with settings alone.
 */
class LoginsIT {
  private static final List<Role> ROLES =
      List.of(Role.PRODUCER, Role.STREAM, Role.PUBLISHER, Role.OPERATOR);

  /** Where Kafka's clients, and its brokers, may ask for tokens and keys. */
  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private static final String LOGIN =
      "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required";
  private static final String HANDLERS = "org.apache.kafka.common.security.oauthbearer.";

  @TempDir private Path directory;
  private String out = "";
  private String err = "";

  @AfterEach
  void allowNoUrls() {
    System.clearProperty(ALLOWED_URLS);
  }

  @Test
  void worksWithTokens() throws Exception {
    try (TokenEndpoint endpoint = new TokenEndpoint()) {
      System.setProperty(ALLOWED_URLS, endpoint.tokenUrl() + "," + endpoint.keySetUrl());
      try (SecuredBroker broker =
          SecuredBroker.startWithAcls(directory.resolve("broker"), tokenSettings(endpoint))) {
        createTopics(new HashMap<>(broker.clientSettings()));
        try (Acls acls = broker.acls()) {
          grant(acls, "User:");
        }
        Logins logins = (role, secret) -> tokenClient(broker, endpoint, role.roleName(), secret);

        worksFromTextToLabel(logins);
        refuses(logins, "wrong", "401", "invalid_client");
        refuses(logins, TokenEndpoint.EXPIRED, "let this client in: its token is invalid");
        refuses(logins, TokenEndpoint.FORGED, "let this client in: its token is invalid");
      }
    }
  }

  @Test
  void worksWithCertificates() throws Exception {
    CertificateAuthority authority = new CertificateAuthority(directory.resolve("ca"));
    CertificateAuthority foreign = new CertificateAuthority(directory.resolve("foreign"));
    try (CertificateBroker broker =
        CertificateBroker.start(directory.resolve("broker"), authority)) {
      try (Acls acls = broker.acls()) {
        grant(acls, "User:CN=");
        Map<String, String> own = certificate(broker, authority, authority, "broker");
        createTopics(new HashMap<>(own));
        Logins logins =
            (role, secret) ->
                certificate(
                    broker,
                    secret.equals("foreign") ? foreign : authority,
                    authority,
                    role.roleName());

        worksFromTextToLabel(logins);
        refuses(logins, "foreign", "doesn't let this client in", "certificate_unknown");

        acls.revoke(
            "User:CN=producer",
            new ResourcePattern(ResourceType.TOPIC, "raw-text", PatternType.LITERAL),
            AclOperation.WRITE);
        assertThat(run(logins.settings(Role.PRODUCER, ""), "send", "--file", texts())).isOne();
        assertThat(err)
            .hasLineCount(1)
            .contains("User:CN=producer lacks the right Write on topic raw-text");
      }
    }
  }

  /** What a client of a role is given. */
  private interface Logins {
    Map<String, String> settings(Role role, String secret) throws Exception;
  }

  private void worksFromTextToLabel(Logins logins) throws Exception {
    Map<String, Object> settings = new HashMap<>();
    logins
        .settings(Role.STREAM, TokenEndpoint.SECRET)
        .forEach((name, value) -> settings.put("kafka." + name, value));
    settings.put("tonestream.http.port", -1);
    settings.put("tonestream.streams.threads", 1);
    settings.put("tonestream.streams.state-dir", directory.resolve("state").toString());
    try (Service stream = Service.start(settings, null)) {
      stream.awaitReady();
      runs(logins, Role.PRODUCER, "send", "--file", texts());
      assertThat(out).startsWith("sent 2 records");
      runs(logins, Role.OPERATOR, "reconcile", "--within", "60s");
      assertThat(out).startsWith("2 raw texts became 2 labelled texts and 0 dead letters");
      runs(logins, Role.PUBLISHER, "model", "publish", bundle(), "--wait", "60s");
      assertThat(out).contains("; it is active; run by ");
    }
  }

  private void runs(Logins logins, Role role, String... command) throws Exception {
    int exit = run(logins.settings(role, TokenEndpoint.SECRET), command);
    assertThat(exit).as(out + err).isZero();
    assertThat(err).isEmpty();
  }

  /** Each command says so in one line, and ends. */
  private void refuses(Logins logins, String secret, String... said) throws Exception {
    assertThat(run(logins.settings(Role.PRODUCER, secret), "send", "--file", texts())).isOne();
    assertThat(err).as(secret).hasLineCount(1).contains(said);
  }

  private static Map<String, String> tokenSettings(TokenEndpoint endpoint) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-256,OAUTHBEARER");
    settings.put("listener.name.clients.oauthbearer.sasl.jaas.config", LOGIN + ";");
    settings.put(
        "listener.name.clients.oauthbearer.sasl.server.callback.handler.class",
        HANDLERS + "OAuthBearerValidatorCallbackHandler");
    settings.put("sasl.oauthbearer.jwks.endpoint.url", endpoint.keySetUrl());
    return settings;
  }

  private static Map<String, String> tokenClient(
      SecuredBroker broker, TokenEndpoint endpoint, String client, String secret) {
    Map<String, String> settings = new TreeMap<>(broker.trustSettings());
    settings.put("bootstrap.servers", broker.bootstrapServers());
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", "OAUTHBEARER");
    settings.put(
        "sasl.jaas.config",
        LOGIN + " clientId=\"%s\" clientSecret=\"%s\";".formatted(client, secret));
    settings.put("sasl.login.callback.handler.class", HANDLERS + "OAuthBearerLoginCallbackHandler");
    settings.put("sasl.oauthbearer.token.endpoint.url", endpoint.tokenUrl());
    return settings;
  }

  private static Map<String, String> certificate(
      CertificateBroker broker,
      CertificateAuthority signer,
      CertificateAuthority trusted,
      String name)
      throws Exception {
    Map<String, String> settings =
        new TreeMap<>(signer.clientSettings(name, trusted.certificate()));
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return settings;
  }

  private static void createTopics(Map<String, Object> kafka) {
    try (TopicAdmin admin = TopicAdmin.open(kafka, Topic::topicName)) {
      admin.createMissing(List.of(Topic.values()), 1, 1);
    }
  }

  private static void grant(Acls acls, String principal) throws Exception {
    for (Role role : ROLES) {
      acls.grant(
          role.rights(Topic::topicName, "tonestream").stream()
              .filter(right -> right.need() != Need.CREATION)
              .map(
                  right ->
                      Acls.binding(
                          principal + role.roleName(), right.resource(), right.operation()))
              .toList());
    }
  }

  private int run(Map<String, String> settings, String... command) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    Path file = directory.resolve("kafka.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--kafka", file.toString()));
    CommandRun run = CommandRun.of(arguments);
    out = run.out();
    err = run.err();
    return run.exit();
  }

  private String texts() throws IOException {
    Path file = directory.resolve("texts.tsv");
    return Files.writeString(file, "id\tbrand\ttext\n1\tAcme\tAcme is great\n2\tAcme\tawful\n")
        .toString();
  }

  private String bundle() throws IOException {
    Path file = directory.resolve("v1.zip");
    Models.version("v1").write(file);
    return file.toString();
  }
}
