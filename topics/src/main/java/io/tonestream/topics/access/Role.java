package io.tonestream.topics.access;

import io.tonestream.schemas.Topic;
import io.tonestream.topics.access.Right.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Who uses the cluster, and which rights each needs: no more, and no fewer. Kafka lets whoever may
 * read or write a topic describe it too.
 */
public enum Role {
  /** Writes texts: {@code send}, and whatever else produces them. */
  PRODUCER("writes texts: `send`, and any client of yours") {
    @Override
    void add(Rights rights) {
      rights.write(Topic.RAW_TEXT);
    }
  },
  /** The service {@code stream}. */
  STREAM("`stream`") {
    @Override
    void add(Rights rights) {
      rights
          .read(
              Topic.RAW_TEXT,
              Topic.BRAND_COUNTS,
              Topic.SENTIMENT_AGGREGATES,
              Topic.SENTIMENT_ALERTS,
              Topic.SENTIMENT_DRIVERS,
              Topic.MODELS,
              Topic.MODEL_STATUS)
          .write(
              Topic.LABELED_TEXT,
              Topic.BRAND_COUNTS,
              Topic.SENTIMENT_AGGREGATES,
              Topic.SENTIMENT_ALERTS,
              Topic.SENTIMENT_DRIVERS,
              Topic.DEAD_LETTERS,
              Topic.MODEL_STATUS)
          .groupOfApplication()
          .changelogs(AclOperation.READ, AclOperation.WRITE, AclOperation.CREATE)
          .transactionsOfApplication()
          .extra(AclOperation.READ, Topic.LABELED_TEXT, Topic.FEEDBACK, Topic.DEAD_LETTERS)
          .extra(AclOperation.WRITE, Topic.FEEDBACK)
          .extraGroup("-webhook")
          .extra(
              AclOperation.DESCRIBE_CONFIGS,
              Topic.RAW_TEXT,
              Topic.LABELED_TEXT,
              Topic.BRAND_COUNTS,
              Topic.DEAD_LETTERS)
          .create(Topic.values());
    }
  },
  /** The service {@code retrain}. */
  RETRAIN("`retrain`") {
    @Override
    void add(Rights rights) {
      rights
          .read(Topic.FEEDBACK, Topic.MODELS, Topic.MODEL_STATUS)
          .write(Topic.MODELS)
          .transactionsOf(Topic.MODELS, "-publisher")
          .create(Topic.FEEDBACK, Topic.MODELS, Topic.MODEL_STATUS);
    }
  },
  /** Who publishes models, and decides which runs. */
  PUBLISHER(
      "publishes models: `model publish`, `activate`, `rollback`, `shadow`, `list`, `status`") {
    @Override
    void add(Rights rights) {
      rights
          .read(Topic.MODELS, Topic.MODEL_STATUS)
          .write(Topic.MODELS)
          .transactionsOf(Topic.MODELS, "-publisher")
          .create(Topic.MODELS);
    }
  },
  /** Who labels texts. */
  LABELER("labels texts: `model ask`, `model tell`") {
    @Override
    void add(Rights rights) {
      rights.read(Topic.LABELED_TEXT, Topic.FEEDBACK).write(Topic.FEEDBACK);
    }
  },
  /** Who reads what comes out. */
  READER("reads what comes out: `watch`, `export`, and any client of yours") {
    @Override
    void add(Rights rights) {
      rights.read(Topic.SENTIMENT_AGGREGATES, Topic.SENTIMENT_ALERTS, Topic.SENTIMENT_DRIVERS);
    }
  },
  /** Who looks after the stream. */
  OPERATOR("looks after it: `dead-letters`, `reconcile`, `erase`") {
    @Override
    void add(Rights rights) {
      rights
          .read(
              Topic.RAW_TEXT,
              Topic.LABELED_TEXT,
              Topic.SENTIMENT_AGGREGATES,
              Topic.DEAD_LETTERS,
              Topic.FEEDBACK)
          .write(Topic.RAW_TEXT, Topic.DEAD_LETTERS, Topic.FEEDBACK)
          .transactionsOf(Topic.DEAD_LETTERS, "-redriver");
    }
  },
  /** Who has the stream begin anew. New application ids begin with the old one. */
  MAINTAINER("changes what the stopped stream has kept: `reset`, `rebuild`") {
    @Override
    void add(Rights rights) {
      rights
          .read(
              Topic.RAW_TEXT,
              Topic.LABELED_TEXT,
              Topic.BRAND_COUNTS,
              Topic.SENTIMENT_AGGREGATES,
              Topic.DEAD_LETTERS)
          .write(Topic.BRAND_COUNTS)
          .always(AclOperation.ALTER, Topic.BRAND_COUNTS)
          .always(AclOperation.DELETE, Topic.LABELED_TEXT, Topic.DEAD_LETTERS)
          .changelogs(AclOperation.READ, AclOperation.DELETE)
          .groups(rights.applicationId, AclOperation.READ, AclOperation.DELETE)
          .transactionsOfApplication();
    }
  },
  /** Who labels texts of the past with another version. */
  RESCORER("labels the past with another version: `rescore`") {
    @Override
    void add(Rights rights) {
      String run = rights.prefix() + "tonestream-" + RESCORED;
      rights
          .read(Topic.RAW_TEXT, Topic.LABELED_TEXT, Topic.MODELS)
          .topics(rights.prefix() + RESCORED, ALL)
          .topics(run, ALL)
          .groups(run, AclOperation.READ, AclOperation.DELETE)
          .transactions(run);
    }
  };

  /** How names begin, after the topics' prefix, of what a run of {@code rescore} makes. */
  public static final String RESCORED = "rescored-";

  private static final AclOperation[] ALL = {
    AclOperation.READ, AclOperation.WRITE, AclOperation.CREATE, AclOperation.DELETE
  };

  private final String does;

  Role(String does) {
    this.does = does;
  }

  abstract void add(Rights rights);

  /** What it is for, for a table. */
  public String does() {
    return does;
  }

  /** As it is written in the documentation. */
  public String roleName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What it needs.
   *
   * @param names what topics are called, prefix and all
   * @param applicationId of the stream
   */
  public List<Right> rights(Function<Topic, String> names, String applicationId) {
    Rights rights = new Rights(names, applicationId);
    add(rights);
    return List.copyOf(rights.all);
  }

  /** Collects them. */
  static final class Rights {
    private final List<Right> all = new ArrayList<>();
    private final Function<Topic, String> names;
    private final String applicationId;

    private Rights(Function<Topic, String> names, String applicationId) {
      this.names = names;
      this.applicationId = applicationId;
    }

    Rights read(Topic... topics) {
      return always(AclOperation.READ, topics);
    }

    Rights write(Topic... topics) {
      return always(AclOperation.WRITE, topics);
    }

    Rights always(AclOperation operation, Topic... topics) {
      return add(operation, Need.ALWAYS, topics);
    }

    Rights create(Topic... topics) {
      return add(AclOperation.CREATE, Need.CREATION, topics);
    }

    Rights extra(AclOperation operation, Topic... topics) {
      return add(operation, Need.EXTRA, topics);
    }

    /** A group named after the application. */
    Rights extraGroup(String suffix) {
      all.add(
          new Right(
              new ResourcePattern(ResourceType.GROUP, applicationId + suffix, PatternType.LITERAL),
              AclOperation.READ,
              Need.EXTRA));
      return this;
    }

    Rights groupOfApplication() {
      all.add(
          Right.always(ResourceType.GROUP, AclOperation.READ, PatternType.LITERAL, applicationId));
      return this;
    }

    /** The topics that Kafka Streams makes for the stores, and keeps. */
    Rights changelogs(AclOperation... operations) {
      return topics(applicationId + "-", operations);
    }

    Rights transactionsOfApplication() {
      return transactions(applicationId + "-");
    }

    /** All topics whose names begin so. */
    Rights topics(String start, AclOperation... operations) {
      return prefixed(ResourceType.TOPIC, start, operations);
    }

    /** All groups whose names begin so. */
    Rights groups(String start, AclOperation... operations) {
      return prefixed(ResourceType.GROUP, start, operations);
    }

    /** All transactional ids that begin so. */
    Rights transactions(String start) {
      return prefixed(ResourceType.TRANSACTIONAL_ID, start, AclOperation.WRITE);
    }

    private Rights prefixed(ResourceType type, String start, AclOperation... operations) {
      for (AclOperation operation : operations) {
        all.add(Right.always(type, operation, PatternType.PREFIXED, start));
      }
      return this;
    }

    /** Of the topics' names. */
    String prefix() {
      String name = names.apply(Topic.RAW_TEXT);
      return name.substring(0, name.length() - Topic.RAW_TEXT.topicName().length());
    }

    Rights transactionsOf(Topic topic, String suffix) {
      all.add(
          Right.always(
              ResourceType.TRANSACTIONAL_ID,
              AclOperation.WRITE,
              PatternType.LITERAL,
              names.apply(topic) + suffix));
      return this;
    }

    private Rights add(AclOperation operation, Need need, Topic... topics) {
      for (Topic topic : topics) {
        all.add(Right.topic(operation, names.apply(topic), need));
      }
      return this;
    }
  }
}
