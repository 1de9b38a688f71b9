package io.tonestream.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.tonestream.service.HttpConfiguration;
import io.tonestream.service.ServiceContext;
import io.tonestream.service.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessConfigurationTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Settings SETTINGS =
      new Settings(
          List.of(
              HttpConfiguration.class,
              AccessConfiguration.class,
              LimitsConfiguration.class,
              TlsConfiguration.class));

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void wantsATokenOrConsentBeyondLoopback(String host) {
    assertThat(refusal("host=" + host))
        .isEqualTo(
            "tonestream.http.host is %s, which others can reach, and there is no token: set"
                    .formatted(host)
                + " tonestream.http.token-file (`openssl rand -hex 32` makes a token) or"
                + " tonestream.http.token, or give all of them access with --insecure-http");
    assertThat(needsToken("host=" + host, "insecure=true")).isFalse();
    assertThat(needsToken("host=" + host, "token=" + TOKEN)).isTrue();
    assertThat(needsToken("host=" + host, "token=" + TOKEN, "insecure=true")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.2"})
  void wantsNoneOnLoopback(String host) {
    assertThat(needsToken("host=" + host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void refusesABlankHostWhichWouldBeAllAddresses(String host) {
    assertThat(refusal("host=" + host))
        .isEqualTo(
            "tonestream.http.host is blank; leave it out for 127.0.0.1, or set 0.0.0.0 for all addresses");
    assertThat(refusal("host=" + host, "token=" + TOKEN)).contains("is blank");
  }

  @Test
  void readsTokensFromAFile() throws Exception {
    Path file = secret(TOKEN + "\n\n  " + TOKEN.replace('0', 'x') + "\n");
    try (ApplicationContext context = start("token-file=" + file)) {
      Tokens tokens = context.getBean(Access.class).tokens();
      assertThat(tokens.accept("Bearer " + TOKEN)).isTrue();
      assertThat(tokens.accept("Bearer " + TOKEN.replace('0', 'x'))).isTrue();
      assertThat(tokens.accept("Bearer " + TOKEN + "\n" + TOKEN)).isFalse();
      assertThat(tokens.accept("Bearer ")).isFalse();
    }
  }

  @Test
  void refusesWhatIsNoGoodToken() throws Exception {
    assertThat(refusal("token=short"))
        .isEqualTo(
            "tonestream.http.token: a token has 5 characters; it must have at least 32: make one"
                + " with `openssl rand -hex 32`");
    assertThat(refusal("token=" + TOKEN.replace('5', ' ')))
        .startsWith("tonestream.http.token: a token has characters other than letters, digits");
    assertThat(refusal("token=" + TOKEN, "token-file=" + secret(TOKEN)))
        .isEqualTo(
            "tonestream.http.token and tonestream.http.token-file are both set; set one of them");
    Path empty = secret("\n");
    assertThat(refusal("token-file=" + empty))
        .isEqualTo(
            "tonestream.http.token-file: %s has no token; make one with `openssl rand -hex 32`"
                .formatted(empty));
    Path missing = folder.resolve("missing");
    assertThat(refusal("token-file=" + missing))
        .isEqualTo(
            "tonestream.http.token-file: cannot read %s: there is no such file".formatted(missing));
  }

  @Test
  void refusesAFileThatOthersCanReadOrChange() throws Exception {
    for (String permissions : List.of("rw-r--r--", "rw----rw-", "rw-----w-")) {
      Path file = secret(TOKEN);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      assertThat(refusal("token-file=" + file))
          .as(permissions)
          .isEqualTo(
              "tonestream.http.token-file: %s can be read or changed by every user of this host; chmod o-rw it"
                  .formatted(file));
    }
    Path ofGroup = secret(TOKEN);
    Files.setPosixFilePermissions(ofGroup, PosixFilePermissions.fromString("r--r-----"));
    assertThat(needsToken("token-file=" + ofGroup)).isTrue();
  }

  @Test
  void refusesHostsThatAreNoNames() {
    assertThat(refusal("allowed-hosts=https://tone.example.com"))
        .isEqualTo(
            "tonestream.http.allowed-hosts has 'https://tone.example.com', which is no host name;"
                + " leave out scheme and port");
  }

  @Test
  void doesNotTellTheToken() {
    assertThat(new AccessConfiguration(TOKEN, null, false, List.of()).toString())
        .doesNotContain(TOKEN);
  }

  private Path secret(String text) throws Exception {
    Path file =
        Files.createTempFile(
            folder,
            "token",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }

  private static ApplicationContext start(String... settings) {
    Map<String, Object> all = new HashMap<>();
    for (String setting : settings) {
      int end = setting.indexOf('=');
      all.put("tonestream.http." + setting.substring(0, end), setting.substring(end + 1));
    }
    return ServiceContext.start(SETTINGS, "test", all, null);
  }

  private static boolean needsToken(String... settings) {
    try (ApplicationContext context = start(settings)) {
      return context.getBean(Access.class).needsToken();
    }
  }

  private static String refusal(String... settings) {
    StringBuilder refusal = new StringBuilder();
    try (ApplicationContext context = start(settings)) {
      assertThatThrownBy(() -> ServiceContext.requireSafeAccess(context))
          .satisfies(failure -> refusal.append(ServiceContext.reason(failure)));
    }
    return refusal.toString();
  }
}
