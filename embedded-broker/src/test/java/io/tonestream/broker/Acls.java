package io.tonestream.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.awaitility.Awaitility;

/** Who may do what on a broker with ACLs. Closed by whoever asked for it. */
public final class Acls implements AutoCloseable {
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
    rights.forEach(right -> await(right, true));
  }

  /** Takes the right away. */
  public void revoke(String principal, ResourcePattern resource, AclOperation operation)
      throws Exception {
    AclBinding right = binding(principal, resource, operation);
    admin.deleteAcls(List.of(right.toFilter())).all().get();
    await(right, false);
  }

  /** Takes all of a user's rights away. */
  public void revokeAll(String principal) throws Exception {
    admin
        .deleteAcls(
            List.of(
                new AclBindingFilter(
                    ResourcePatternFilter.ANY,
                    new AccessControlEntryFilter(
                        principal, null, AclOperation.ANY, AclPermissionType.ANY))))
        .all()
        .get();
  }

  /** The right as Kafka has it. */
  public static AclBinding binding(
      String principal, ResourcePattern resource, AclOperation operation) {
    return new AclBinding(
        resource, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }

  private void await(AclBinding right, boolean there) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> admin.describeAcls(right.toFilter()).values().get().isEmpty() != there);
  }

  @Override
  public void close() {
    admin.close();
  }
}
