package io.tonestream.service.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost that keytool has just made, and its key. */
final class SelfSigned {
  private static final String PASSWORD = "changeit";

  private final Certificate certificate;
  private final byte[] key;

  private SelfSigned(Certificate certificate, byte[] key) {
    this.certificate = certificate;
    this.key = key;
  }

  static SelfSigned make(Path folder) throws Exception {
    Path store = Files.createTempDirectory(folder, "keytool").resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost,IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(store)) {
      made.load(stream, PASSWORD.toCharArray());
    }
    return new SelfSigned(
        made.getCertificate("server"), made.getKey("server", PASSWORD.toCharArray()).getEncoded());
  }

  /** Writes both files, for this user alone, in the place of others at once. */
  void write(Path certificateFile, Path keyFile) throws Exception {
    replace(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
    replace(keyFile, pem("PRIVATE KEY", key));
  }

  /** Whether a server with this key store shows it. */
  boolean isIn(KeyStore store) {
    try {
      return certificate.equals(store.getCertificate("server"));
    } catch (KeyStoreException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One that trusts this certificate alone. */
  SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", certificate);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), new SecureRandom());
    return context;
  }

  private static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, text, US_ASCII);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String pem(String what, byte[] content) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, lines);
  }
}
