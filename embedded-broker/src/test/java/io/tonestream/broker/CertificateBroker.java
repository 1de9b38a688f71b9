package io.tonestream.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;

/** An {@link EmbeddedBroker} with ACLs whose clients show a certificate (mutual TLS). */
public final class CertificateBroker implements AutoCloseable {
  private static final String OWN = "broker";

  private final EmbeddedBroker broker;
  private final Map<String, Object> admin;

  private CertificateBroker(EmbeddedBroker broker, Map<String, Object> admin) {
    this.broker = broker;
    this.admin = admin;
  }

  /**
   * Starts one.
   *
   * @param authority that signs the broker's certificate, and those of all that are let in
   */
  public static CertificateBroker start(Path directory, CertificateAuthority authority)
      throws Exception {
    Map<String, String> settings = new TreeMap<>(authority.brokerSettings(OWN));
    settings.putAll(Acls.brokerSettings("CN=" + OWN));
    EmbeddedBroker broker =
        EmbeddedBroker.start(directory, 0, new EmbeddedBroker.Listener("SSL", settings, List.of()));
    Map<String, Object> admin =
        new HashMap<>(authority.clientSettings(OWN, authority.certificate()));
    admin.put("bootstrap.servers", broker.bootstrapServers());
    return new CertificateBroker(broker, admin);
  }

  /** A client that may do anything; the caller closes it. */
  public Admin admin() {
    return Admin.create(admin);
  }

  /** Who may do what. */
  public Acls acls() {
    return new Acls(admin());
  }

  /** Where it listens, as {@code host:port}. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  @Override
  public void close() {
    broker.close();
  }
}
