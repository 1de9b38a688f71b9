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
import java.security.Key;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
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
 * <p>Its file holds both keys in PEM, the private one as {@code openssl genpkey -algorithm ed25519}
 * writes it, the public one as {@code openssl pkey -pubout} does.
 */
public final class SigningKey {
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  /** What both keys must agree on. */
  private static final byte[] PROBE = {1};

  private static final int MAX_FILE_BYTES = 10_000;

  private final KeyPair keys;

  private SigningKey(KeyPair keys) {
    this.keys = keys;
  }

  /** A new one. */
  public static SigningKey generate() {
    return new SigningKey(Ed25519.generate());
  }

  /**
   * Reads one from its file.
   *
   * @throws IllegalArgumentException if the file can't be read, others may read it, or it doesn't
   *     hold both keys
   */
  public static SigningKey read(Path pem) {
    PrivateFile.require("signing key", pem);
    String text = text(pem);
    PrivateKey privateKey = privateKey(pem, text);
    KeyPair keys = new KeyPair(publicKey(pem, text), privateKey);
    if (!Ed25519.verify(keys.getPublic(), PROBE, Ed25519.sign(keys.getPrivate(), PROBE))) {
      throw bad(pem, "its public key is that of another private key; make one with keygen", null);
    }
    return new SigningKey(keys);
  }

  private static PrivateKey privateKey(Path pem, String text) {
    try {
      return Ed25519.privateKey(decoded(text, PRIVATE));
    } catch (InvalidKeySpecException e) {
      throw bad(pem, "it holds no private key of Ed25519 in PEM; make one with keygen", e);
    }
  }

  private static PublicKey publicKey(Path pem, String text) {
    try {
      return Ed25519.publicKey(decoded(text, PUBLIC));
    } catch (InvalidKeySpecException e) {
      String add = "openssl pkey -in %1$s -pubout >> %1$s".formatted(pem);
      throw bad(pem, "it holds no public key of Ed25519 in PEM; add that with " + add, e);
    }
  }

  private static String text(Path pem) {
    try {
      return Files.size(pem) > MAX_FILE_BYTES ? "" : Files.readString(pem);
    } catch (NoSuchFileException e) {
      throw bad(pem, "there is no such file; make one with keygen, or check the path", e);
    } catch (IOException e) {
      throw bad(pem, "it can't be read; check its permissions", e);
    }
  }

  private static byte[] decoded(String text, String type) throws InvalidKeySpecException {
    Pattern block =
        Pattern.compile("-----BEGIN %1$s-----([^-]+)-----END %1$s-----".formatted(type));
    Matcher found = block.matcher(text);
    if (!found.find()) {
      throw new InvalidKeySpecException("there is no " + type);
    }
    try {
      return Base64.getMimeDecoder().decode(found.group(1));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException("the " + type + " isn't base64", e);
    }
  }

  /**
   * Writes it to a new file that only its owner may read.
   *
   * @throws IllegalArgumentException if the file can't be written, or is there already
   */
  public void write(Path pem) {
    String text = block(PRIVATE, keys.getPrivate()) + block(PUBLIC, keys.getPublic());
    try {
      Files.createFile(pem, ownerOnly(pem));
      Files.writeString(pem, text, StandardCharsets.US_ASCII, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (FileAlreadyExistsException e) {
      throw bad(pem, "there is a file already and a key overwrites none; choose another path", e);
    } catch (IOException e) {
      throw bad(pem, "it can't be written; check the directory and its permissions", e);
    }
  }

  private static String block(String type, Key key) {
    String body = Base64.getMimeEncoder().encodeToString(key.getEncoded());
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, body);
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    Set<String> views = file.getFileSystem().supportedFileAttributeViews();
    return views.contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
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

  /** Signs any bytes: {@link #id} says which public key verifies that. */
  public byte[] signature(byte[] message) {
    return Ed25519.sign(keys.getPrivate(), message);
  }

  /** Signs a manifest's bytes. */
  BundleSignature sign(byte[] manifest) {
    return new BundleSignature(id(), Ed25519.NAME, Ed25519.sign(keys.getPrivate(), manifest));
  }
}
