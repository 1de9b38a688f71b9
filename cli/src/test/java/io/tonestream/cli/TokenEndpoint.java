package io.tonestream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Gives out tokens (OAuth 2.0, client credentials) that Kafka's own modules ask for and verify:
 * JSON Web Tokens, signed with RS256, and the set of keys for that. Whoever knows the secret gets
 * one; who knows another that it has gets one that is of no use.
 */
final class TokenEndpoint implements AutoCloseable {
  static final String SECRET = "secret";

  /** Gets a token that is over. */
  static final String EXPIRED = "expired";

  /** Gets a token that another key signed. */
  static final String FORGED = "forged";

  private static final String KEY_ID = "k1";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final HttpServer server;
  private final KeyPair keys = keyPair();
  private final KeyPair others = keyPair();

  TokenEndpoint() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/jwks", exchange -> answer(exchange, 200, keySet()));
    server.createContext("/token", this::giveToken);
    server.start();
  }

  String tokenUrl() {
    return url("/token");
  }

  String keySetUrl() {
    return url("/jwks");
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void giveToken(HttpExchange exchange) throws IOException {
    String login =
        new String(
            Base64.getDecoder()
                .decode(
                    exchange
                        .getRequestHeaders()
                        .getFirst("Authorization")
                        .substring("Basic ".length())),
            UTF_8);
    String client = login.substring(0, login.indexOf(':'));
    switch (login.substring(login.indexOf(':') + 1)) {
      case SECRET -> answer(exchange, 200, token(client, keys, Duration.ofHours(1)));
      case EXPIRED -> answer(exchange, 200, token(client, keys, Duration.ofHours(-1)));
      case FORGED -> answer(exchange, 200, token(client, others, Duration.ofHours(1)));
      default -> answer(exchange, 401, "{\"error\":\"invalid_client\"}");
    }
  }

  private static String token(String client, KeyPair keys, Duration valid) {
    Instant now = Instant.now();
    String header = encode("{\"alg\":\"RS256\",\"kid\":\"%s\"}".formatted(KEY_ID));
    String claims =
        encode(
            "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d,\"scope\":\"kafka\"}"
                .formatted(
                    client,
                    now.minus(Duration.ofHours(2)).getEpochSecond(),
                    now.plus(valid).getEpochSecond()));
    String signed = header + "." + claims;
    return "{\"access_token\":\"%s.%s\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
        .formatted(signed, BASE64.encodeToString(sign(keys, signed)));
  }

  private String keySet() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"AQAB\"}]}"
        .formatted(KEY_ID, BASE64.encodeToString(unsigned(key.getModulus().toByteArray())));
  }

  /** A number's bytes without the one that is for its sign. */
  private static byte[] unsigned(byte[] number) {
    return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
  }

  private static byte[] sign(KeyPair keys, String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(text.getBytes(UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(String text) {
    return BASE64.encodeToString(text.getBytes(UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, json.getBytes(UTF_8).length);
    exchange.getResponseBody().write(json.getBytes(UTF_8));
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
