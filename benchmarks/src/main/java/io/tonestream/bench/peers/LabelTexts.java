package io.tonestream.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.batching.BatchingConfiguration;
import io.tonestream.schemas.Json;
import io.tonestream.schemas.LabeledText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Labels texts in batches. A batch that isn't full is labelled before the barrier of a checkpoint,
 * so that it needs no state; labels are seen once the checkpoint is complete, so they gain nothing
 * by coming sooner. Opened, used and closed by one of Flink's threads.
 */
@SuppressWarnings("NullAway.Init") // opened before it is used
final class LabelTexts extends AbstractStreamOperator<Tuple2<byte[], byte[]>>
    implements OneInputStreamOperator<byte[], Tuple2<byte[], byte[]>> {
  private static final long serialVersionUID = 1L;
  private static final int CAPACITY = BatchingConfiguration.DEFAULT.capacity();

  private final String model;

  private transient TextLabeler labeler;
  private transient List<byte[]> batch;
  private transient BrandSeconds counts;

  /** Handed on again and again: objects are reused. */
  private transient StreamRecord<Tuple2<byte[], byte[]>> label;

  private transient StreamRecord<Tuple3<String, Long, long[]>> sum;

  /**
   * @param model a bundle's file
   */
  LabelTexts(Path model) {
    this.model = model.toString();
  }

  @Override
  public void open() throws Exception {
    super.open();
    labeler = new TextLabeler(Path.of(model));
    batch = new ArrayList<>(CAPACITY);
    counts = new BrandSeconds();
    label = new StreamRecord<>(new Tuple2<>());
    sum = new StreamRecord<>(new Tuple3<>());
  }

  @Override
  public void processElement(StreamRecord<byte[]> text) {
    batch.add(text.getValue());
    if (batch.size() == CAPACITY) {
      labelBatch();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void finish() {
    flush();
  }

  @Override
  public void close() throws Exception {
    if (labeler != null) {
      labeler.close();
    }
    super.close();
  }

  private void flush() {
    if (!batch.isEmpty()) {
      labelBatch();
    }
    counts.drainTo(
        (brand, second, each) -> {
          sum.getValue().setFields(brand, second, each);
          output.collect(FlinkJob.COUNTS, sum);
        });
  }

  private void labelBatch() {
    for (LabeledText text : labeler.label(batch)) {
      counts.add(text);
      label.getValue().setFields(text.brand().getBytes(UTF_8), Json.write(text));
      output.collect(label);
    }
    batch.clear();
  }
}
