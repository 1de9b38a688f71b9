package io.tonestream.model.bundle;

import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The public Ed25519 keys of those who may sign bundles. With none, a bundle needs no signature.
 * Immutable.
 */
public final class TrustedKeys {
  /** Trusts whoever made the bundle. */
  public static final TrustedKeys NONE = new TrustedKeys(Map.of());

  private final Map<String, PublicKey> byId;

  private TrustedKeys(Map<String, PublicKey> byId) {
    this.byId = byId;
  }

  /**
   * Trusts these keys.
   *
   * @param keys each the X.509 encoding in base64: the body of a PEM
   * @throws IllegalArgumentException if one is no such key; the message says which
   */
  public static TrustedKeys of(List<String> keys) {
    Map<String, PublicKey> byId = new TreeMap<>();
    for (int i = 0; i < keys.size(); i++) {
      PublicKey key = parse(keys.get(i), i + 1);
      byId.put(Ed25519.id(key), key);
    }
    return new TrustedKeys(byId);
  }

  private static PublicKey parse(String key, int number) {
    try {
      return Ed25519.publicKey(Base64.getDecoder().decode(key.strip()));
    } catch (IllegalArgumentException | InvalidKeySpecException e) {
      throw new IllegalArgumentException(
          "trusted key "
              + number
              + " is no public key of Ed25519: give the line that keygen printed, or the body of a"
              + " PEM",
          e);
    }
  }

  /** Whether a bundle needs no signature. */
  public boolean isEmpty() {
    return byId.isEmpty();
  }

  boolean contains(String keyId) {
    return byId.containsKey(keyId);
  }

  /** Whether one of these keys made this signature of these bytes. */
  boolean verify(BundleSignature signature, byte[] manifest) {
    return verify(signature.keyId(), manifest, signature.signature());
  }

  /** Whether one of these keys made this signature of these bytes. */
  public boolean verify(String keyId, byte[] message, byte[] signature) {
    PublicKey key = byId.get(keyId);
    return key != null && Ed25519.verify(key, message, signature);
  }

  /** The keys' ids. */
  @Override
  public String toString() {
    return byId.keySet().toString();
  }
}
