package io.tonestream.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Sends so that all failures come the same way. Kafka's producer has two: it tells a record's
 * callback, or, an idempotent one that has learnt that it lacks a right, throws at each record from
 * then on and calls nobody back. Such a producer never sends again, whatever it may do later.
 */
public final class Producers {
  private Producers() {}

  /**
   * Sends a record.
   *
   * @param answered is called once, by the producer's thread or this one
   * @throws InterruptException if the thread is interrupted; {@code answered} isn't called then
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
  public static <K, V> void send(
      Producer<K, V> producer, ProducerRecord<K, V> record, Callback answered) {
    try {
      producer.send(record, answered);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      answered.onCompletion(null, e);
    }
  }

  /**
   * Sends records, and waits until Kafka has taken them all.
   *
   * @throws KafkaException if it doesn't take one; it may have others
   * @throws InterruptException if the thread is interrupted
   */
  public static <K, V> void sendAll(Producer<K, V> producer, List<ProducerRecord<K, V>> records) {
    List<Future<RecordMetadata>> answers = new ArrayList<>(records.size());
    records.forEach(record -> answers.add(producer.send(record)));
    producer.flush();
    for (Future<RecordMetadata> answer : answers) {
      try {
        answer.get();
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
      }
    }
  }
}
