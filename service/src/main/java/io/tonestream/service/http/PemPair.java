package io.tonestream.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate with those that it is signed with, and its private key.
 *
 * @param chain its own first; at least one
 */
record PemPair(List<Certificate> chain, PrivateKey key) {
  private static final String CERTIFICATE = "tonestream.http.tls.certificate: ";
  private static final String KEY = "tonestream.http.tls.key";
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([\\w+/=\\s]+)-----END PRIVATE KEY-----");

  /**
   * Reads both from PEM files.
   *
   * @throws IllegalArgumentException naming the setting whose file can't be used
   */
  static PemPair read(Path certificateFile, Path keyFile) {
    List<Certificate> chain = readChain(certificateFile);
    PublicKey publicKey = chain.get(0).getPublicKey();
    PrivateKey key = readKey(keyFile, publicKey.getAlgorithm());
    if (!belong(key, publicKey)) {
      throw new IllegalArgumentException(
          "%s: %s is not the key of the certificate in %s"
              .formatted(KEY, keyFile, certificateFile));
    }
    return new PemPair(chain, key);
  }

  /** Both, as the server's library takes them. */
  KeyStore store() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key, new char[0], chain.toArray(Certificate[]::new));
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a key store in memory", e);
    }
  }

  private static List<Certificate> readChain(Path file) {
    try {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
      if (!chain.isEmpty()) {
        return List.copyOf(chain);
      }
      throw new IllegalArgumentException(CERTIFICATE + file + " has no certificate");
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(CERTIFICATE + file + " is no PEM file of certificates", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%scannot read %s: %s".formatted(CERTIFICATE, file, SecretFile.reason(e)), e);
    }
  }

  private static PrivateKey readKey(Path file, String algorithm) {
    Matcher pem = PKCS8.matcher(SecretFile.read(KEY, file));
    if (!pem.find()) {
      throw new IllegalArgumentException(
          "%1$s: %2$s has no line BEGIN PRIVATE KEY (PKCS #8, unencrypted); `openssl pkcs8 -topk8 -nocrypt -in %2$s` converts other forms"
              .formatted(KEY, file));
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1).getBytes(UTF_8));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s has no %s key, which the certificate wants".formatted(KEY, file, algorithm), e);
    }
  }

  /** Whether what the one signs is the other's signature. */
  private static boolean belong(PrivateKey key, PublicKey publicKey) {
    try {
      Signature signature = Signature.getInstance(signing(key.getAlgorithm()));
      signature.initSign(key);
      signature.update((byte) 1);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String signing(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> algorithm;
    };
  }
}
