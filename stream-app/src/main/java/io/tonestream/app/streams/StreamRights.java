package io.tonestream.app.streams;

import io.tonestream.schemas.Topic;
import io.tonestream.service.TopicsConfiguration;
import io.tonestream.topics.access.GrantedRights;
import io.tonestream.topics.access.Right;
import io.tonestream.topics.access.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the app may do on the cluster.
 *
 * @param kafka settings of Kafka's clients by Kafka's names
 * @param topics what they are called
 * @param applicationId of the stream
 * @param unused topics of features that are off
 */
public record StreamRights(
    Map<String, Object> kafka,
    TopicsConfiguration topics,
    String applicationId,
    Set<Topic> unused) {
  private static final Logger log = LoggerFactory.getLogger(StreamRights.class);

  /** Takes copies. */
  public StreamRights {
    kafka = Map.copyOf(kafka);
    unused = Set.copyOf(unused);
  }

  /**
   * Makes sure that the app has the rights that it needs on what is there by now.
   *
   * @throws io.tonestream.topics.TopicException that names all that are lacking
   */
  public void require() {
    Set<String> left = unused.stream().map(topics::name).collect(Collectors.toSet());
    List<Right> rights =
        Role.STREAM.rights(topics::name, applicationId).stream()
            .filter(right -> !left.contains(right.resource().name()))
            .toList();
    List<Right> lacking = GrantedRights.require(kafka, rights);
    if (!lacking.isEmpty()) {
      log.info("What needs these rights is left out: {}", lacking);
    }
  }
}
