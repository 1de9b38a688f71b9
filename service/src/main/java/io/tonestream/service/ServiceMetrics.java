package io.tonestream.service;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** What both services measure of themselves, and what they leave out. */
@Factory
final class ServiceMetrics {
  @Singleton
  MeterFilter kafkaMeters() {
    return new KafkaMeters();
  }

  @Singleton
  MeterFilter tidyMeters() {
    return new TidyMeters();
  }

  @Singleton
  MeterBinder processMetrics() {
    return new ProcessMetrics();
  }

  /** How full the heap is after a collection, and how much time collections take. */
  @Singleton
  @Bean(preDestroy = "close")
  JvmHeapPressureMetrics heapPressureMetrics() {
    return new JvmHeapPressureMetrics();
  }
}
