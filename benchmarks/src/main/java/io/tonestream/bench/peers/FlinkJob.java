package io.tonestream.bench.peers;

import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.Topic;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The same as a Flink job: {@link LabelTexts} batches texts for the model, hands labels to the sink
 * without serializing them in between, and sums by brand and second, once for each checkpoint, to
 * {@link FlinkWindows}, which keeps the rolling windows. Both sinks are exactly once: what they
 * wrote is committed with each checkpoint.
 */
final class FlinkJob {
  /** Key and value of a Kafka record. */
  static final TypeInformation<Tuple2<byte[], byte[]>> RECORD =
      Types.TUPLE(Types.PRIMITIVE_ARRAY(Types.BYTE), Types.PRIMITIVE_ARRAY(Types.BYTE));

  /** A brand, a second of event time, and counts in the order of {@link LabelCount}. */
  static final OutputTag<Tuple3<String, Long, long[]>> COUNTS =
      new OutputTag<>(
          "counts", Types.TUPLE(Types.STRING, Types.LONG, Types.PRIMITIVE_ARRAY(Types.LONG)));

  private static final Duration TRANSACTION = Duration.ofMinutes(1);

  private final PeerSettings settings;

  FlinkJob(PeerSettings settings) {
    this.settings = settings;
  }

  /** Runs until the JVM is told to stop, or the job fails. */
  void run() throws Exception {
    try (StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(settings.threads(), configuration())) {
      SingleOutputStreamOperator<Tuple2<byte[], byte[]>> labels =
          environment
              .fromSource(source(), WatermarkStrategy.noWatermarks(), "raw-text")
              .transform("label", RECORD, new LabelTexts(settings.model()));
      labels.sinkTo(sink(Topic.LABELED_TEXT)).name("labeled-text");
      labels
          .getSideOutput(COUNTS)
          .keyBy(counts -> counts.f0, Types.STRING)
          .process(new FlinkWindows(WindowsConfiguration.DEFAULT.lengths()))
          .returns(RECORD)
          .name("roll-windows")
          .sinkTo(sink(Topic.SENTIMENT_AGGREGATES))
          .name("sentiment-aggregates");
      environment.execute("peers");
    }
  }

  private Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.commitInterval());
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    configuration.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ZERO);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, settings.directory().toUri().toString());
    // A file less for each task and checkpoint.
    configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.parse("1mb"));
    return configuration;
  }

  private KafkaSource<byte[]> source() {
    Properties consumer = new Properties();
    PeerSettings.fetching().forEach((key, value) -> consumer.put(key, value.toString()));
    return KafkaSource.<byte[]>builder()
        .setBootstrapServers(settings.bootstrap())
        .setGroupId(settings.group())
        .setTopics(settings.topic(Topic.RAW_TEXT))
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setValueOnlyDeserializer(new Bytes())
        .setProperties(consumer)
        .build();
  }

  private KafkaSink<Tuple2<byte[], byte[]>> sink(Topic topic) {
    String name = settings.topic(topic);
    Properties producer = new Properties();
    PeerSettings.producer().forEach((key, value) -> producer.put(key, value.toString()));
    producer.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(TRANSACTION.toMillis()));
    return KafkaSink.<Tuple2<byte[], byte[]>>builder()
        .setBootstrapServers(settings.bootstrap())
        .setKafkaProducerConfig(producer)
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(name)
        // Else each checkpoint makes the broker know another transactional id.
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .setRecordSerializer(
            KafkaRecordSerializationSchema.<Tuple2<byte[], byte[]>>builder()
                .setTopic(name)
                .setKeySerializationSchema(new KeyOf())
                .setValueSerializationSchema(new ValueOf())
                .build())
        .build();
  }

  /** The bytes of a record's value as they are. */
  private static final class Bytes extends AbstractDeserializationSchema<byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] deserialize(byte[] value) {
      return value;
    }
  }

  /** A class, since Flink can't tell the types of a lambda. */
  private static final class KeyOf implements SerializationSchema<Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] serialize(Tuple2<byte[], byte[]> record) {
      return record.f0;
    }
  }

  /** The same of the value. */
  private static final class ValueOf implements SerializationSchema<Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    @Override
    public byte[] serialize(Tuple2<byte[], byte[]> record) {
      return record.f1;
    }
  }
}
