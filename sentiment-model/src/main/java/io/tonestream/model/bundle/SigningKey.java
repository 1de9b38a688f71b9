package io.tonestream.model.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A private Ed25519 key that signs bundles, and its public key, which those who read them trust.
 * Immutable.
 *
 * <p>Its file is a PEM as {@code openssl genpkey -algorithm ed25519} writes it too.
 */
public final class SigningKey {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final int MAX_FILE_BYTES = 10_000;

  private final KeyPair keys;

  private SigningKey(KeyPair keys) {
    this.keys = keys;
  }

  /** A new one. */
  public static SigningKey generate() {
    return new SigningKey(Ed25519.generate(new SecureRandom()));
  }

  /**
   * Reads one from its file.
   *
   * @throws IllegalArgumentException if the file can't be read or holds no such key
   */
  public static SigningKey read(Path pem) {
    try {
      Matcher body = PEM.matcher(Files.size(pem) > MAX_FILE_BYTES ? "" : Files.readString(pem));
      if (!body.find()) {
        throw noKey(pem, null);
      }
      return new SigningKey(Ed25519.keyPair(Base64.getMimeDecoder().decode(body.group(1))));
    } catch (NoSuchFileException e) {
      throw bad(pem, "there is no such file; make one with keygen, or check the path", e);
    } catch (IOException e) {
      throw bad(pem, "it can't be read; check its permissions", e);
    } catch (InvalidKeySpecException e) {
      throw noKey(pem, e);
    }
  }

  /**
   * Writes it to a new file that only its owner may read.
   *
   * @throws IllegalArgumentException if the file can't be written, or is there already
   */
  public void write(Path pem) {
    String body = Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded());
    String text = "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    try {
      Files.createFile(pem, ownerOnly(pem));
      Files.writeString(pem, text, StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (FileAlreadyExistsException e) {
      throw bad(pem, "there is a file already and a key overwrites none; choose another path", e);
    } catch (IOException e) {
      throw bad(pem, "it can't be written; check the directory and its permissions", e);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    Set<String> views = file.getFileSystem().supportedFileAttributeViews();
    return views.contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static IllegalArgumentException noKey(Path pem, @Nullable Exception cause) {
    return bad(pem, "it holds no private key of Ed25519 in PEM; make one with keygen", cause);
  }

  private static IllegalArgumentException bad(Path pem, String what, @Nullable Exception cause) {
    return new IllegalArgumentException("signing key " + pem + ": " + what, cause);
  }

  /** What {@link TrustedKeys} reads: the X.509 encoding in base64, the body of a PEM. */
  public String publicKey() {
    return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
  }

  /** Names the public key: the first 16 hexadecimal digits of its SHA-256. */
  public String id() {
    return Ed25519.id(keys.getPublic());
  }

  /** Signs a manifest's bytes. */
  BundleSignature sign(byte[] manifest) {
    return new BundleSignature(id(), Ed25519.NAME, Ed25519.sign(keys.getPrivate(), manifest));
  }
}
