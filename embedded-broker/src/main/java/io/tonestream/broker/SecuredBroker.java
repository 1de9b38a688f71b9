package io.tonestream.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * An {@link EmbeddedBroker} whose clients come over TLS and log in with a name and a password
 * (SASL/SCRAM), as those of a hosted cluster do. Its certificate is signed by itself.
 *
 * <p>With ACLs nobody may do anything but its own user, until {@link #acls} says otherwise.
 */
public final class SecuredBroker implements AutoCloseable {
  private static final String USER = "tonestream";
  private static final String PASSWORD = "correct-horse";
  private static final String KEY_PASSWORD = "battery-staple";
  private static final String MECHANISM = "SCRAM-SHA-256";
  private static final int ITERATIONS = 4_096;

  private final EmbeddedBroker broker;
  private final Path certificate;

  private SecuredBroker(EmbeddedBroker broker, Path certificate) {
    this.broker = broker;
    this.certificate = certificate;
  }

  /**
   * Starts one where whoever is let in may do anything.
   *
   * @param directory for its data and its keys
   */
  public static SecuredBroker start(Path directory) throws IOException, InterruptedException {
    return start(directory, Map.of());
  }

  /** Starts one where users may do what ACLs grant, and nothing else. */
  public static SecuredBroker startWithAcls(Path directory)
      throws IOException, InterruptedException {
    return startWithAcls(directory, Map.of());
  }

  /**
   * The same with further settings of the broker.
   *
   * @param further by Kafka's names, such as those of another way to log in
   */
  public static SecuredBroker startWithAcls(Path directory, Map<String, String> further)
      throws IOException, InterruptedException {
    Map<String, String> settings = new TreeMap<>(Acls.brokerSettings(USER));
    settings.putAll(further);
    return start(directory, settings);
  }

  private static SecuredBroker start(Path directory, Map<String, String> further)
      throws IOException, InterruptedException {
    Path keys = Files.createDirectories(directory).resolve("broker.p12");
    Path certificate = directory.resolve("broker.pem");
    String store = "-keystore %s -storepass %s -alias broker".formatted(keys, KEY_PASSWORD);
    Keytool.run(
        store
            + " -genkeypair -keyalg EC -dname CN=localhost -ext san=ip:127.0.0.1,dns:localhost"
            + " -validity 2");
    Keytool.run(store + " -exportcert -rfc -file " + certificate);
    Map<String, String> settings = new TreeMap<>(trust(certificate));
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", keys.toString());
    settings.put("ssl.keystore.password", KEY_PASSWORD);
    settings.put("sasl.enabled.mechanisms", MECHANISM);
    settings.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
    settings.put("listener.name.clients.scram-sha-256.sasl.jaas.config", login(USER, PASSWORD));
    settings.putAll(further);
    EmbeddedBroker.Listener listener =
        new EmbeddedBroker.Listener(
            "SASL_SSL",
            settings,
            List.of("%s=[name=%s,password=%s]".formatted(MECHANISM, USER, PASSWORD)));
    return new SecuredBroker(
        EmbeddedBroker.start(directory.resolve("data"), 0, listener), certificate);
  }

  /** What a client needs to take this for the broker that it is, by Kafka's names. */
  public Map<String, String> trustSettings() {
    return trust(certificate);
  }

  /** What a client needs to get in as the broker's own user, by Kafka's names. */
  public Map<String, String> clientSettings() {
    return clientSettings(PASSWORD);
  }

  /** What a client with this password is given. */
  public Map<String, String> clientSettings(String password) {
    return clientSettings(USER, password);
  }

  /** What this user's client needs to get in. */
  public Map<String, String> clientSettings(String user, String password) {
    Map<String, String> settings = new TreeMap<>(trust(certificate));
    settings.put("bootstrap.servers", bootstrapServers());
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", MECHANISM);
    settings.put("sasl.jaas.config", login(user, password));
    return settings;
  }

  /** A client that may do anything; the caller closes it. */
  public Admin admin() {
    return Admin.create(new HashMap<>(clientSettings()));
  }

  /** Who may do what. */
  public Acls acls() {
    return new Acls(admin());
  }

  /** Lets a user log in who couldn't before. */
  public void addUser(String user, String password) throws Exception {
    try (Admin admin = admin()) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      user,
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, ITERATIONS),
                      password)))
          .all()
          .get();
    }
  }

  /** Where it listens, as {@code host:port}. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  @Override
  public void close() {
    broker.close();
  }

  private static Map<String, String> trust(Path certificate) {
    return Map.of("ssl.truststore.type", "PEM", "ssl.truststore.location", certificate.toString());
  }

  private static String login(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }
}
