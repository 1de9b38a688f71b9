package io.tonestream.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;

/** Who may do what on a broker with ACLs. Closed by whoever asked for it. */
public final class Acls implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final int PAUSE_MILLIS = 20;

  private final Admin admin;

  Acls(Admin admin) {
    this.admin = admin;
  }

  /** What makes a broker ask for them. Its controller, which is no user, is only reachable here. */
  static Map<String, String> brokerSettings(String brokersOwn) {
    return Map.of(
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found",
        "false",
        "super.users",
        "User:%s;User:ANONYMOUS".formatted(brokersOwn));
  }

  /** Lets a user do this, on top of what it may do already. */
  public void grant(String principal, ResourcePattern resource, AclOperation operation)
      throws Exception {
    grant(List.of(binding(principal, resource, operation)));
  }

  /** Grants all of these. */
  public void grant(Collection<AclBinding> rights) throws Exception {
    admin.createAcls(rights).all().get();
    for (AclBinding right : rights) {
      await(right, true);
    }
  }

  /** Takes the right away. */
  public void revoke(String principal, ResourcePattern resource, AclOperation operation)
      throws Exception {
    AclBinding right = binding(principal, resource, operation);
    admin.deleteAcls(List.of(right.toFilter())).all().get();
    await(right, false);
  }

  /** The right as Kafka has it. */
  public static AclBinding binding(
      String principal, ResourcePattern resource, AclOperation operation) {
    return new AclBinding(
        resource, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }

  /** The controller has it before the broker goes by it. */
  private void await(AclBinding right, boolean there) throws Exception {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (admin.describeAcls(right.toFilter()).values().get().isEmpty() == there) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the broker doesn't go by %s yet".formatted(right));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
