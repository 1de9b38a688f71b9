package io.tonestream.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tonestream.app.windows.WindowsConfiguration;
import io.tonestream.schemas.Json;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the rolling windows of each brand in rings of panes, and writes a brand at most once in an
 * emit interval, as the app does. Opened and used by one of Flink's threads.
 */
@SuppressWarnings("NullAway.Init") // opened before it is used
final class FlinkWindows
    extends KeyedProcessFunction<String, Tuple3<String, Long, long[]>, Tuple2<byte[], byte[]>> {
  private static final long serialVersionUID = 1L;
  private static final long EMIT_MILLIS = WindowsConfiguration.DEFAULT.emitInterval().toMillis();

  private final List<Duration> lengths;
  private transient PaneRings rings;
  private transient ValueState<int[]> panes;

  /** The newest second of event time. */
  private transient ValueState<Long> newest;

  /** When the brand may be written again, by the wall clock. */
  private transient ValueState<Long> nextEmit;

  /** Whether a timer will write it then. */
  private transient ValueState<Boolean> isDue;

  FlinkWindows(List<Duration> lengths) {
    this.lengths = List.copyOf(lengths);
  }

  @Override
  public void open(OpenContext context) {
    rings = new PaneRings(lengths);
    panes =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "panes", PrimitiveArrayTypeInfo.INT_PRIMITIVE_ARRAY_TYPE_INFO));
    newest = getRuntimeContext().getState(new ValueStateDescriptor<>("newest", Types.LONG));
    nextEmit = getRuntimeContext().getState(new ValueStateDescriptor<>("next-emit", Types.LONG));
    isDue = getRuntimeContext().getState(new ValueStateDescriptor<>("is-due", Types.BOOLEAN));
  }

  @Override
  public void processElement(
      Tuple3<String, Long, long[]> counts, Context context, Collector<Tuple2<byte[], byte[]>> out)
      throws Exception {
    int[] kept = panes.value();
    Long before = newest.value();
    if (kept == null || before == null) {
      kept = rings.empty();
      before = counts.f1;
    }
    rings.add(kept, before, counts.f1, counts.f2);
    panes.update(kept);
    newest.update(Math.max(before, counts.f1));
    if (!Boolean.TRUE.equals(isDue.value())) {
      Long next = nextEmit.value();
      long now = context.timerService().currentProcessingTime();
      if (next == null || next <= now) {
        emit(counts.f0, now, out);
      } else {
        context.timerService().registerProcessingTimeTimer(next);
        isDue.update(true);
      }
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Tuple2<byte[], byte[]>> out)
      throws Exception {
    isDue.update(false);
    emit(context.getCurrentKey(), time, out);
  }

  private void emit(String brand, long now, Collector<Tuple2<byte[], byte[]>> out)
      throws Exception {
    nextEmit.update(now + EMIT_MILLIS);
    out.collect(
        Tuple2.of(
            brand.getBytes(UTF_8),
            Json.write(rings.sentiment(brand, panes.value(), newest.value()))));
  }
}
