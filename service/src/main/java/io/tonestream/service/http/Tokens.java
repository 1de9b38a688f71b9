package io.tonestream.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The tokens that let a client in, as digests alone. The comparison takes as long for one that is
 * nearly right as for any other. Immutable.
 */
final class Tokens {
  /** 128 bits, if they are written as hexadecimal digits. */
  private static final int MIN_LENGTH = 32;

  /** What may follow {@code Bearer}, by RFC 6750. */
  private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final String REMEDY = "make one with `openssl rand -hex 32`";
  private static final String SCHEME = "Bearer ";

  private final List<byte[]> digests;

  private Tokens(List<byte[]> digests) {
    this.digests = digests;
  }

  /**
   * Those that are set; none if none are.
   *
   * @throws IllegalArgumentException naming the setting, if one is too short or can't be sent
   */
  static Tokens of(AccessConfiguration configuration) {
    if (configuration.token() != null) {
      return of("tonestream.http.token", List.of(configuration.token().strip()));
    }
    if (configuration.tokenFile() == null) {
      return new Tokens(List.of());
    }
    String setting = "tonestream.http.token-file";
    List<String> lines =
        SecretFile.read(setting, configuration.tokenFile())
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: %s has no token; %s".formatted(setting, configuration.tokenFile(), REMEDY));
    }
    return of(setting, lines);
  }

  private static Tokens of(String setting, List<String> tokens) {
    for (String token : tokens) {
      if (token.length() < MIN_LENGTH) {
        throw new IllegalArgumentException(
            "%s: a token has %d characters; it must have at least %d: %s"
                .formatted(setting, token.length(), MIN_LENGTH, REMEDY));
      }
      if (!SYNTAX.matcher(token).matches()) {
        throw new IllegalArgumentException(
            "%s: a token has characters other than letters, digits and -._~+/: %s"
                .formatted(setting, REMEDY));
      }
    }
    return new Tokens(tokens.stream().map(Tokens::digest).toList());
  }

  /** Whether there are none, so that nobody needs one. */
  boolean isEmpty() {
    return digests.isEmpty();
  }

  /** Whether the header {@code Authorization} has one of them. */
  boolean accept(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] given = digest(authorization.substring(SCHEME.length()).strip());
    boolean found = false;
    for (byte[] each : digests) {
      found |= MessageDigest.isEqual(each, given);
    }
    return found;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
