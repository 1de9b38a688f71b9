package io.tonestream.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Map;

/** Signs certificates of brokers and clients, and keeps them, and their keys, in a directory. */
public final class CertificateAuthority {
  private static final String PASSWORD = "battery-staple";

  private final Path directory;

  /** One with a key of its own. */
  public CertificateAuthority(Path directory) throws IOException, InterruptedException {
    this.directory = Files.createDirectories(directory);
    Keytool.run(store("ca") + " -genkeypair -keyalg EC -dname CN=ca -ext bc:c -validity 2");
    Keytool.run(store("ca") + " -exportcert -rfc -file " + certificate());
  }

  /** Its own certificate, in PEM. */
  public Path certificate() {
    return directory.resolve("ca.pem");
  }

  /**
   * What a client needs who shows a certificate of this authority, by Kafka's names.
   *
   * @param name of the client, which Kafka then takes for the user {@code CN=name}
   * @param trusted the certificate of whoever signed the broker's
   */
  public Map<String, String> clientSettings(String name, Path trusted) throws Exception {
    issue(name);
    return Map.of(
        "security.protocol",
        "SSL",
        "ssl.keystore.type",
        "PEM",
        "ssl.keystore.location",
        pem(name).toString(),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        trusted.toString());
  }

  /** What a broker needs that is named {@code CN=name}, and lets nobody else in. */
  Map<String, String> brokerSettings(String name) throws Exception {
    issue(name);
    return Map.of(
        "ssl.keystore.type",
        "PEM",
        "ssl.keystore.location",
        pem(name).toString(),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        certificate().toString(),
        "ssl.client.auth",
        "required");
  }

  /** Whoever has one already keeps it. */
  private void issue(String name) throws IOException, InterruptedException {
    if (Files.exists(directory.resolve(name + ".p12"))) {
      return;
    }
    Path request = directory.resolve(name + ".csr");
    Path signed = directory.resolve(name + ".crt");
    Keytool.run(store(name) + " -genkeypair -keyalg EC -dname CN=" + name + " -validity 2");
    Keytool.run(store(name) + " -certreq -file " + request);
    Keytool.run(
        store("ca")
            + " -gencert -rfc -validity 2 -ext san=ip:127.0.0.1,dns:localhost -infile "
            + request
            + " -outfile "
            + signed);
    Keytool.run(
        "-importcert -noprompt -alias ca -file %s -keystore %s -storepass %s"
            .formatted(certificate(), directory.resolve(name + ".p12"), PASSWORD));
    Keytool.run(store(name) + " -importcert -noprompt -file " + signed);
  }

  /** Key and certificates as one file in PEM, which only its owner may read. */
  private Path pem(String name) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(directory.resolve(name + ".p12"))) {
      keys.load(file, PASSWORD.toCharArray());
    }
    Key key = keys.getKey(name, PASSWORD.toCharArray());
    StringBuilder pem = new StringBuilder(block("PRIVATE KEY", key.getEncoded()));
    for (Certificate each : keys.getCertificateChain(name)) {
      pem.append(block("CERTIFICATE", each.getEncoded()));
    }
    Path file = directory.resolve(name + ".pem");
    Files.writeString(file, pem, US_ASCII);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static String block(String type, byte[] body) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(body));
  }

  private String store(String name) {
    return "-alias %s -keystore %s -storepass %s"
        .formatted(name, directory.resolve(name + ".p12"), PASSWORD);
  }
}
