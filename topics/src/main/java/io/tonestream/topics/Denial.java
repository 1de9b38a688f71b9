package io.tonestream.topics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * Says in one line which right a client lacks, by the names that Kafka's ACLs have: its own
 * exceptions name neither the user nor the operation.
 */
public final class Denial {
  private static final Pattern USER = Pattern.compile("\\busername\\s*=\\s*\"?([^\"\\s;]+)");
  private static final String PEM_BEGIN = "-----BEGIN CERTIFICATE-----";

  private Denial() {}

  /**
   * What is lacking, if it is a right.
   *
   * @param failure of one of Kafka's clients
   * @param operation what was done
   * @param topic what it was done with, where the failure doesn't say
   * @param kafka settings of the client by Kafka's names
   */
  public static Optional<String> of(
      Throwable failure, AclOperation operation, String topic, Map<String, ?> kafka) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthorizationException denied) {
        return Optional.of(lacks(user(kafka), right(denied, operation, topic, kafka)));
      }
    }
    return Optional.empty();
  }

  /** That a user lacks this: a right by its operation and its resource. */
  public static String lacks(String user, String right) {
    return "%s lacks the right %s".formatted(user, right);
  }

  /** An operation by the name that {@code kafka-acls.sh} takes, such as {@code DescribeConfigs}. */
  public static String name(AclOperation operation) {
    StringBuilder name = new StringBuilder();
    for (String word : operation.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  private static String right(
      AuthorizationException denied, AclOperation operation, String topic, Map<String, ?> kafka) {
    if (denied instanceof GroupAuthorizationException group) {
      return "Read on group " + group.groupId();
    }
    if (denied instanceof TransactionalIdAuthorizationException) {
      Object id = kafka.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
      return "Write on " + (id == null ? "its transactional ids" : "transactional id " + id);
    }
    String named =
        denied instanceof TopicAuthorizationException topics
            ? topics.unauthorizedTopics().stream().sorted().collect(joining(", "))
            : "";
    return "%s on topic %s".formatted(name(operation), named.isEmpty() ? topic : named);
  }

  /**
   * Whom Kafka takes a client with these settings for, as far as they tell: the user who logs in,
   * or the subject of the client's certificate.
   */
  public static String user(Map<String, ?> kafka) {
    Matcher login = USER.matcher(text(kafka, SaslConfigs.SASL_JAAS_CONFIG));
    if (login.find()) {
      return "User:" + login.group(1);
    }
    return text(kafka, CommonClientConfigs.SECURITY_PROTOCOL_CONFIG).equalsIgnoreCase("SSL")
        ? subject(kafka).map(name -> "User:" + name).orElse("this client's user")
        : "this client's user";
  }

  /** Of the first certificate in the client's key store, if that is PEM. */
  private static Optional<String> subject(Map<String, ?> kafka) {
    try {
      String pem =
          text(kafka, SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG)
              + read(text(kafka, SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG));
      int start = pem.indexOf(PEM_BEGIN);
      if (start < 0) {
        return Optional.empty();
      }
      try (InputStream certificate =
          new ByteArrayInputStream(pem.substring(start).getBytes(UTF_8))) {
        X509Certificate first =
            (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(certificate);
        return Optional.of(first.getSubjectX500Principal().getName());
      }
    } catch (IOException | CertificateException e) {
      return Optional.empty();
    }
  }

  private static String read(String file) throws IOException {
    // What is no PEM is no text.
    return file.isEmpty() ? "" : Files.readString(Path.of(file), ISO_8859_1);
  }

  private static String text(Map<String, ?> kafka, String name) {
    Object value = kafka.get(name);
    return value instanceof Password password
        ? password.value()
        : value == null ? "" : value.toString();
  }
}
