package io.tonestream.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {
  /** The key of RFC 8032's first test vector, as OpenSSL writes it. */
  private static final String OPENSSL_PEM =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
      -----END PRIVATE KEY-----
      """;

  private static final String OPENSSL_PUBLIC =
      "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

  private static final byte[] MANIFEST = "{\"format\":1}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void readsTheKeyThatItWrote() {
    SigningKey written = SigningKey.generate();
    Path file = folder.resolve("key.pem");
    written.write(file);
    SigningKey read = SigningKey.read(file);

    assertThat(read.publicKey()).isEqualTo(written.publicKey());
    assertThat(read.id()).isEqualTo(written.id()).matches("[0-9a-f]{16}");
    assertThat(read.sign(MANIFEST)).isEqualTo(written.sign(MANIFEST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%1$s%2$s", "%2$s%1$s", "made with openssl\n%1$s\r\n%2$s"})
  void readsKeysOfOpenssl(String order) throws IOException {
    String text = order.formatted(OPENSSL_PEM, publicPem(OPENSSL_PUBLIC));
    SigningKey key = SigningKey.read(pem(text));

    assertThat(key.publicKey()).isEqualTo(OPENSSL_PUBLIC);
    assertThat(TrustedKeys.of(List.of(OPENSSL_PUBLIC)).verify(key.sign(MANIFEST), MANIFEST))
        .isTrue();
  }

  /** As earlier versions wrote it, and openssl genpkey does. */
  @Test
  void saysHowToAddAPublicKey() throws IOException {
    Path file = pem(OPENSSL_PEM);

    assertThatThrownBy(() -> SigningKey.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "signing key %1$s: it holds no public key of Ed25519 in PEM; add that with openssl pkey"
                    .formatted(file)
                + " -in %1$s -pubout >> %1$s".formatted(file));
  }

  @Test
  void refusesThePublicKeyOfAnother() throws IOException {
    String other = publicPem(SigningKey.generate().publicKey());
    Path file = pem(OPENSSL_PEM + other);

    assertThatThrownBy(() -> SigningKey.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key.pem: its public key is that of another private key");
  }

  private static String publicPem(String key) {
    return "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n";
  }

  @Test
  void makesAnotherKeyEachTime() {
    assertThat(SigningKey.generate().id()).isNotEqualTo(SigningKey.generate().id());
  }

  @Test
  void writesAFileThatOnlyItsOwnerMayReadAndOverwritesNone() throws IOException {
    Path file = folder.resolve("key.pem");
    SigningKey.generate().write(file);
    String written = Files.readString(file);

    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThatThrownBy(() -> SigningKey.generate().write(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key.pem: there is a file already");
    assertThat(file).hasContent(written);
  }

  @Test
  void saysWhatIsWrongWithAKeyFile() throws IOException {
    Path file = folder.resolve("key.pem");
    assertThatThrownBy(() -> SigningKey.read(file)).hasMessageContaining("there is no such file");

    for (String content :
        List.of(
            "",
            OPENSSL_PUBLIC,
            publicPem(OPENSSL_PUBLIC),
            OPENSSL_PEM.replace("MC4C", "MC4D"),
            OPENSSL_PEM.replace("MC4C", "M"))) {
      Files.writeString(file, content);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      assertThatThrownBy(() -> SigningKey.read(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("key.pem: it holds no private key of Ed25519");
    }
  }

  @Test
  void trustsOnlyTheKeysThatAreListedAndOnlyTheSameBytes() {
    SigningKey key = SigningKey.generate();
    TrustedKeys trusted =
        TrustedKeys.of(List.of(SigningKey.generate().publicKey(), " " + key.publicKey() + "\n"));
    BundleSignature signature = key.sign(MANIFEST);

    assertThat(trusted.verify(signature, MANIFEST)).isTrue();
    assertThat(trusted.verify(signature, new byte[] {1})).isFalse();
    assertThat(trusted.verify(SigningKey.generate().sign(MANIFEST), MANIFEST)).isFalse();
    assertThat(TrustedKeys.NONE.verify(signature, MANIFEST)).isFalse();
    assertThat(
            trusted.verify(
                new BundleSignature(key.id(), Ed25519.NAME, new byte[] {1, 2, 3}), MANIFEST))
        .isFalse();
  }

  @Test
  void saysWhichTrustedKeyIsNone() {
    String good = SigningKey.generate().publicKey();

    for (String bad : List.of("", "not base64!", "AAAA", good.substring(4))) {
      assertThatThrownBy(() -> TrustedKeys.of(List.of(good, bad)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("trusted key 2 is no public key of Ed25519");
    }
  }

  /** A file that only its owner may read, as keys must be. */
  private Path pem(String text) throws IOException {
    Path file = folder.resolve("key.pem");
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @CsvSource({
    "rw-r--r--, anyone on this machine",
    "rw-----w-, anyone on this machine",
    "rw-r-----, its group"
  })
  void refusesAKeyThatOthersMayRead(String permissions, String who) throws IOException {
    Path file = folder.resolve("key.pem");
    SigningKey.generate().write(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    assertThatThrownBy(() -> SigningKey.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "signing key %1$s: it is open to %2$s; keep it to yourself with chmod 600 %1$s"
                .formatted(file, who));
  }
}
