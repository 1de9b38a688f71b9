package io.tonestream.topics.access;

import io.tonestream.topics.Denial;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A right that Kafka's ACLs grant: one operation on one resource, or on all whose names start so.
 *
 * @param resource of type topic, group or transactional id
 * @param operation what is done with it
 * @param need when it is needed
 */
public record Right(ResourcePattern resource, AclOperation operation, Need need) {
  /** When a right is needed. */
  public enum Need {
    /** Always: without it the program, or the command, ends. */
    ALWAYS,
    /** Only where the resource isn't there yet, and is to be created. */
    CREATION,
    /** Without it something less important is left out, which a line in the log says. */
    EXTRA
  }

  static Right topic(AclOperation operation, String name, Need need) {
    return new Right(
        new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL), operation, need);
  }

  static Right always(ResourceType type, AclOperation operation, PatternType pattern, String name) {
    return new Right(new ResourcePattern(type, name, pattern), operation, Need.ALWAYS);
  }

  /** The same on one of those whose names start so. */
  Right on(String name) {
    return new Right(
        new ResourcePattern(resource.resourceType(), name, PatternType.LITERAL), operation, need);
  }

  /** Such as {@code Read on topic raw-text}. */
  @Override
  public String toString() {
    return "%s on %s %s%s"
        .formatted(
            Denial.name(operation),
            typeName(),
            resource.name(),
            resource.patternType() == PatternType.PREFIXED ? "*" : "");
  }

  private String typeName() {
    return switch (resource.resourceType()) {
      case GROUP -> "group";
      case TRANSACTIONAL_ID -> "transactional id";
      default -> "topic";
    };
  }
}
