package io.tonestream.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tonestream.broker.Acls;
import io.tonestream.broker.SecuredBroker;
import io.tonestream.schemas.Feedback;
import io.tonestream.schemas.Label;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedbackSenderIT {
  private static final String TOPIC = "feedback";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String USER = "User:anna";

  /** So many that Kafka refuses the producer while it still sends. */
  private static final List<Feedback> FEEDBACK =
      IntStream.range(0, 300)
          .mapToObj(i -> new Feedback("t" + i, "fine", Label.POSITIVE, null, Instant.EPOCH))
          .toList();

  @Test
  void saysWhichRightItLacksAndSendsOnceItHasIt(@TempDir Path directory) throws Exception {
    ResourcePattern topic = new ResourcePattern(ResourceType.TOPIC, TOPIC, PatternType.LITERAL);
    try (SecuredBroker broker = SecuredBroker.startWithAcls(directory);
        Acls acls = broker.acls()) {
      try (Admin admin = broker.admin()) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      }
      broker.addUser("anna", "secret");
      acls.grant(USER, topic, AclOperation.DESCRIBE);
      acls.grant(USER, topic, AclOperation.READ);
      Map<String, Object> settings = new HashMap<>(broker.clientSettings("anna", "secret"));
      try (FeedbackSender sender = new FeedbackSender(settings, TOPIC)) {
        for (int time = 0; time < 2; time++) {
          assertThatThrownBy(() -> sender.send(FEEDBACK, "anna"))
              .isInstanceOf(KafkaException.class)
              .hasMessage(
                  "can't write to topic feedback: User:anna lacks the right Write on topic"
                      + " feedback");
        }

        acls.grant(USER, topic, AclOperation.WRITE);
        sender.send(FEEDBACK, "anna");
      }

      List<String> ids = new ArrayList<>();
      try (TopicReader reader = TopicReader.openPartition(settings, TOPIC, 0)) {
        reader.requireTopic(PATIENCE);
        reader.seek(0, 0);
        reader.readToEnd(
            PATIENCE,
            records -> records.forEach(record -> ids.add(new String(record.key(), UTF_8))));
      }
      assertThat(ids).isEqualTo(FEEDBACK.stream().map(Feedback::id).toList());
    }
  }
}
