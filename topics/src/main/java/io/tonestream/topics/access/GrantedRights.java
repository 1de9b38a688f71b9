package io.tonestream.topics.access;

import static java.util.stream.Collectors.joining;

import io.tonestream.topics.Brokers;
import io.tonestream.topics.Denial;
import io.tonestream.topics.Failures;
import io.tonestream.topics.TopicException;
import io.tonestream.topics.access.Right.Need;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rights that a client has on what is there, as the brokers say: so that all that are lacking
 * are told at the start, in one line, and not one after the other as they are needed.
 */
public final class GrantedRights {
  private static final Logger log = LoggerFactory.getLogger(GrantedRights.class);

  /** By type and name; a resource that nobody may tell anything of has none. */
  private final Map<Resource, Set<AclOperation>> granted;

  private record Resource(ResourceType type, String name) {}

  private GrantedRights(Map<Resource, Set<AclOperation>> granted) {
    this.granted = granted;
  }

  /**
   * Makes sure that a client has all that it always needs. What isn't there yet, such as a group
   * before its first start, isn't looked at.
   *
   * @param kafka settings of Kafka's clients by Kafka's names
   * @return those that it lacks and can do without
   * @throws TopicException that names all that it lacks and needs
   */
  public static List<Right> require(Map<String, Object> kafka, Collection<Right> rights) {
    GrantedRights granted = read(kafka, rights);
    List<Right> lacking = granted.lacking(rights);
    String needed =
        lacking.stream()
            .filter(right -> right.need() == Need.ALWAYS)
            .map(Right::toString)
            .collect(joining(", "));
    if (!needed.isEmpty()) {
      throw new TopicException(
          "can't work at %s: %s"
              .formatted(Brokers.servers(kafka), Denial.lacks(Denial.user(kafka), needed)));
    }
    return lacking.stream().filter(right -> right.need() == Need.EXTRA).toList();
  }

  /**
   * The same, and of all whose names start so, on these.
   *
   * @param topics that are meant by rights on all whose names start so
   * @param groups likewise
   * @throws TopicException that names all that it lacks and needs
   */
  public static void require(
      Map<String, Object> kafka,
      Collection<Right> rights,
      Collection<String> topics,
      Collection<String> groups) {
    List<Right> all = new ArrayList<>();
    for (Right right : rights) {
      Collection<String> meant =
          right.resource().resourceType() == ResourceType.TOPIC ? topics : groups;
      if (right.resource().patternType() == PatternType.LITERAL) {
        all.add(right);
      } else if (right.resource().resourceType() != ResourceType.TRANSACTIONAL_ID) {
        meant.forEach(name -> all.add(right.on(name)));
      }
    }
    require(kafka, all);
  }

  private List<Right> lacking(Collection<Right> rights) {
    return rights.stream().filter(Predicate.not(this::has)).toList();
  }

  private boolean has(Right right) {
    Set<AclOperation> operations =
        granted.get(new Resource(right.resource().resourceType(), right.resource().name()));
    return operations == null || operations.contains(right.operation());
  }

  private static GrantedRights read(Map<String, Object> kafka, Collection<Right> rights) {
    Map<Resource, Set<AclOperation>> granted = new HashMap<>();
    try (Admin admin = Admin.create(kafka)) {
      admin
          .describeTopics(
              names(rights, ResourceType.TOPIC),
              new DescribeTopicsOptions().includeAuthorizedOperations(true))
          .topicNameValues()
          .forEach(
              (name, future) ->
                  put(
                      granted,
                      new Resource(ResourceType.TOPIC, name),
                      operations(future, TopicDescription::authorizedOperations)));
      admin
          .describeConsumerGroups(
              names(rights, ResourceType.GROUP),
              new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
          .describedGroups()
          .forEach(
              (name, future) ->
                  put(
                      granted,
                      new Resource(ResourceType.GROUP, name),
                      operations(future, ConsumerGroupDescription::authorizedOperations)));
    }
    return new GrantedRights(granted);
  }

  private static Set<String> names(Collection<Right> rights, ResourceType type) {
    return rights.stream()
        .map(Right::resource)
        .filter(each -> each.resourceType() == type && each.patternType() == PatternType.LITERAL)
        .map(each -> each.name())
        .collect(Collectors.toSet());
  }

  private static void put(
      Map<Resource, Set<AclOperation>> granted,
      Resource resource,
      @Nullable Set<AclOperation> operations) {
    if (operations != null) {
      granted.put(resource, operations);
    }
  }

  /** Null where nobody can say, such as of what isn't there. */
  private static <T> @Nullable Set<AclOperation> operations(
      KafkaFuture<T> description, Function<T, @Nullable Set<AclOperation>> operations) {
    try {
      Set<AclOperation> known = operations.apply(description.get());
      // Whoever is told of it may at least describe it: a broker that names nothing doesn't know.
      return known == null || known.isEmpty() ? null : known;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Set.of();
      }
      log.debug("A right can't be looked at: {}", Failures.reason(e));
      return null;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
