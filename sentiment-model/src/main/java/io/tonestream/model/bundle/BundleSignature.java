package io.tonestream.model.bundle;

import java.util.Arrays;

/**
 * The entry that says who vouches for a manifest, and by it for all that the manifest lists.
 *
 * @param keyId which public key verifies it
 * @param algorithm always {@value Ed25519#NAME}
 * @param signature of the bytes of the manifest's entry; base64 in JSON
 */
record BundleSignature(String keyId, String algorithm, byte[] signature) {
  private static final String KEY_ID = "[0-9a-f]{16}";

  /** Refuses what no key of ours signs. */
  BundleSignature {
    if (keyId == null || !keyId.matches(KEY_ID)) {
      throw new IllegalArgumentException("keyId must be 16 hexadecimal digits");
    }
    if (!Ed25519.NAME.equals(algorithm)) {
      throw new IllegalArgumentException("algorithm is not " + Ed25519.NAME);
    }
    if (signature == null) {
      throw new IllegalArgumentException("signature is missing");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BundleSignature that
        && keyId.equals(that.keyId)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * keyId.hashCode() + Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "BundleSignature[keyId=" + keyId + "]";
  }
}
