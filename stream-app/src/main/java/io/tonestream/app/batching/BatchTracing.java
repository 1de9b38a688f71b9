package io.tonestream.app.batching;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A span for each batch, with a link to the trace of each of its texts that has one: a batch
 * belongs to many traces, and to none alone. Only where an agent for OpenTelemetry runs; else it
 * costs nothing. Thread-safe.
 */
final class BatchTracing {
  private static final String NAME = "io.tonestream";
  private static final HeaderGetter GETTER = new HeaderGetter();

  private static final BatchTracing OF_AGENT = new BatchTracing(GlobalOpenTelemetry.get());

  private final @Nullable Tracer tracer;

  BatchTracing(OpenTelemetry telemetry) {
    tracer =
        telemetry.getTracerProvider() == TracerProvider.noop() ? null : telemetry.getTracer(NAME);
  }

  /** What the agent has, if there is one. */
  static BatchTracing ofAgent() {
    return OF_AGENT;
  }

  /** The trace that a record belongs to; null if it belongs to none, or nobody asks. */
  @Nullable SpanContext traceOf(Headers headers) {
    if (tracer == null) {
      return null;
    }
    SpanContext found =
        Span.fromContext(
                W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, GETTER))
            .getSpanContext();
    return found.isValid() ? found : null;
  }

  /** A batch begins: whoever calls this ends the span. */
  Span begin(List<Fetched> records) {
    if (tracer == null) {
      return Span.getInvalid();
    }
    SpanBuilder span =
        tracer
            .spanBuilder("score batch")
            .setNoParent()
            .setAttribute("messaging.batch.message_count", records.size());
    for (Fetched record : records) {
      SpanContext trace = record.trace();
      if (trace != null) {
        span.addLink(trace);
      }
    }
    return span.startSpan();
  }

  private static final class HeaderGetter implements TextMapGetter<Headers> {
    @Override
    public Iterable<String> keys(Headers headers) {
      return List.of(headers.toArray()).stream().map(Header::key).toList();
    }

    @Override
    public @Nullable String get(@Nullable Headers headers, String key) {
      Header header = headers == null ? null : headers.lastHeader(key);
      return header == null || header.value() == null
          ? null
          : new String(header.value(), StandardCharsets.UTF_8);
    }
  }
}
