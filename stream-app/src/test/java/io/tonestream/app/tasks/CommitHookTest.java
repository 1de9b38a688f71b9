package io.tonestream.app.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Fails if another release of Kafka Streams has no such hook any more, or calls it otherwise. */
final class CommitHookTest {
  @Test
  void sendsWhatWasHeldBackBeforeTheCommitToTheProcessorsOwnChild() {
    Topology topology = new Topology();
    topology.addSource("read", new StringDeserializer(), new LongDeserializer(), "in");
    topology.addProcessor("sum", Sum::new, "read");
    topology.addStateStore(CommitHook.builder("hook"), "sum");
    topology.addSink("write", "out", new StringSerializer(), new LongSerializer(), "sum");
    topology.addProcessor("after", Nothing::new, "read");
    topology.addSink(
        "elsewhere", "elsewhere", new StringSerializer(), new LongSerializer(), "after");
    try (TopologyTestDriver driver = new TopologyTestDriver(topology, new Properties())) {
      var in = driver.createInputTopic("in", new StringSerializer(), new LongSerializer());
      var out = driver.createOutputTopic("out", new StringDeserializer(), new LongDeserializer());
      // The driver commits after each record that it is given.
      in.pipeInput("a", 1L);
      in.pipeInput("a", 20L);

      assertThat(out.readKeyValuesToList())
          .containsExactly(KeyValue.pair("sum", 1L), KeyValue.pair("sum", 20L));
      assertThat(driver.producedTopicNames()).containsExactly("out");
    }
  }

  private static final class Sum implements Processor<String, Long, String, Long> {
    private ProcessorContext<String, Long> context;
    private long sum;

    @Override
    public void init(ProcessorContext<String, Long> context) {
      this.context = context;
      CommitHook hook = context.getStateStore("hook");
      hook.beforeCommit(context, this::send);
    }

    @Override
    public void process(Record<String, Long> record) {
      sum += record.value();
    }

    private void send() {
      context.forward(new Record<>("sum", sum, 0));
      sum = 0;
    }
  }

  private static final class Nothing implements Processor<String, Long, String, Long> {
    @Override
    public void process(Record<String, Long> record) {}
  }
}
