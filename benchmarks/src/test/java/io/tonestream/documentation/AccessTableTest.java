package io.tonestream.documentation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.tonestream.schemas.Topic;
import io.tonestream.topics.Denial;
import io.tonestream.topics.access.Right;
import io.tonestream.topics.access.Right.Need;
import io.tonestream.topics.access.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** The table of rights is that of {@link Role}, to which a cluster with ACLs is held too. */
class AccessTableTest {
  private static final Path PAGE = Path.of("..", "docs", "operations.md");

  @Test
  void saysWhichRightsEachRoleNeeds() throws IOException {
    assertThat(Files.readString(PAGE)).contains(table());
  }

  private static String table() {
    List<String> rows = new ArrayList<>();
    rows.add("| who | needs | on | when |");
    rows.add("|---|---|---|---|");
    for (Role role : Role.values()) {
      Map<String, List<String>> names = new LinkedHashMap<>();
      for (Right right : role.rights(Topic::topicName, "tonestream")) {
        names
            .computeIfAbsent(
                "%s | %s %%s | %s"
                    .formatted(Denial.name(right.operation()), type(right), when(right.need())),
                each -> new ArrayList<>())
            .add(name(right));
      }
      String who = "**%s**: %s".formatted(role.roleName(), role.does());
      for (Map.Entry<String, List<String>> row : names.entrySet()) {
        rows.add(
            "| %s | %s |"
                .formatted(
                    who, row.getKey().formatted(row.getValue().stream().collect(joining(", ")))));
        who = "";
      }
    }
    return String.join("\n", rows) + "\n";
  }

  private static String name(Right right) {
    return "`%s%s`"
        .formatted(
            right.resource().name(),
            right.resource().patternType() == PatternType.PREFIXED ? "*" : "");
  }

  private static String type(Right right) {
    return right.resource().resourceType() == ResourceType.GROUP
        ? "group"
        : right.resource().resourceType() == ResourceType.TRANSACTIONAL_ID
            ? "transactional id"
            : "topic";
  }

  private static String when(Need need) {
    return switch (need) {
      case ALWAYS -> "always";
      case CREATION -> "to create topics";
      case EXTRA -> "for extras";
    };
  }
}
