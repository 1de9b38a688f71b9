package io.tonestream.bench.hostile;

import io.tonestream.broker.Acls;
import io.tonestream.broker.SecuredBroker;
import io.tonestream.schemas.Topic;
import io.tonestream.topics.TopicAdmin;
import io.tonestream.topics.access.Right.Need;
import io.tonestream.topics.access.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.acl.AclBinding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench secured-broker}: a cluster where each role may do what it must be able to, and
 * nothing else.
 */
@Command(
    name = "secured-broker",
    sortOptions = false,
    description = {
      "Starts a broker with TLS, SASL/SCRAM and ACLs, creates the topics, and lets a user for each",
      "role in, whose settings it writes beside its data, as ROLE.properties.",
      ""
    })
@SuppressWarnings("NullAway.Init") // picocli sets the options
public final class SecuredBrokerCommand implements Callable<Integer> {
  private static final int PARTITIONS = 4;

  /** Nobody but this machine's users reaches the broker, and it is gone with its data. */
  private static final String PASSWORD = "secret";

  @Spec private CommandSpec spec;

  @Option(names = "--data-dir", required = true, paramLabel = "DIR", description = "For its data.")
  private Path directory;

  @Option(
      names = "--application-id",
      paramLabel = "ID",
      defaultValue = "tonestream",
      description = "Of the stream (default: ${DEFAULT-VALUE}).")
  private String applicationId;

  @Override
  public Integer call() throws Exception {
    SecuredBroker broker = SecuredBroker.startWithAcls(directory);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  broker.close();
                  stopped.countDown();
                },
                "stop-broker"));
    try (TopicAdmin admin =
        TopicAdmin.open(Map.copyOf(broker.clientSettings()), Topic::topicName)) {
      admin.createMissing(List.of(Topic.values()), PARTITIONS, 1);
    }
    for (Role role : Role.values()) {
      letIn(broker, role);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("Kafka is up at " + broker.bootstrapServers() + ", with TLS, logins and ACLs.");
    out.flush();
    stopped.await();
    return 0;
  }

  private void letIn(SecuredBroker broker, Role role) throws Exception {
    broker.addUser(role.roleName(), PASSWORD);
    try (Acls acls = broker.acls()) {
      acls.grant(
          role.rights(Topic::topicName, applicationId).stream()
              .filter(right -> right.need() != Need.CREATION)
              .<AclBinding>map(
                  right ->
                      Acls.binding("User:" + role.roleName(), right.resource(), right.operation()))
              .toList());
    }
    write(role, broker.clientSettings(role.roleName(), PASSWORD));
  }

  private void write(Role role, Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer file =
        Files.newBufferedWriter(directory.resolve(role.roleName() + ".properties"))) {
      properties.store(file, null);
    }
  }
}
