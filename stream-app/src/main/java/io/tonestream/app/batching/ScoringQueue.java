package io.tonestream.app.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream thread and its scoring thread meet: the one notes what was fetched and asks what
 * became of a record, the other takes batches and settles them. A batch is cut when it is about to
 * run, so that it never holds what was dropped in the meantime, or more than its model can do.
 *
 * <p>One monitor guards it all: it is held for whole batches, and once for each record that is
 * asked for.
 */
final class ScoringQueue {
  private final LookAhead lookAhead = new LookAhead();
  private final Predicate<Fetched> alone;

  /** Batches that are cut already, and come before all else. */
  private final Deque<List<Fetched>> front = new ArrayDeque<>();

  /** What the stream thread waits for, if no batch has it yet. */
  private @Nullable Fetched awaited;

  private @Nullable Batch running;
  private int generation;
  private boolean waiting;
  private boolean closed;
  private @Nullable Throwable brokenBy;

  /**
   * @param alone which records must be scored alone
   */
  ScoringQueue(Predicate<Fetched> alone) {
    this.alone = alone;
  }

  /** Notes down what was fetched. The stream thread's. */
  synchronized void note(Collection<Fetched> fetched) {
    fetched.forEach(lookAhead::note);
    notifyAll();
  }

  /**
   * Waits for what becomes of a record. One that is not known is scored alone. The stream thread's.
   *
   * @throws IllegalStateException if its batch failed, or the queue is closed meanwhile
   */
  synchronized Outcome outcomeOf(Fetched asked) throws InterruptedException {
    Fetched known = lookAhead.take(asked.partition(), asked.offset());
    Fetched record = known == null ? asked : known;
    if (!record.isSettled()) {
      hurry(record, known != null);
      awaitOutcome(record);
    }
    return record.outcome();
  }

  /** Forgets a partition; what is running goes on, and is not asked for. The stream thread's. */
  synchronized void drop(TopicPartition partition) {
    lookAhead.drop(partition);
  }

  /** How many records are known that the stream thread hasn't asked for yet. */
  synchronized int size() {
    return lookAhead.size();
  }

  /** A new scoring thread begins: it alone takes batches from now on. */
  synchronized int begin() {
    generation++;
    waiting = false;
    return generation;
  }

  /** Whether there is something to score. */
  synchronized boolean hasTexts() {
    return awaited != null || !front.isEmpty() || lookAhead.peekUnscored() != null;
  }

  /**
   * Waits until there is something to score. The scoring thread's.
   *
   * @return false if it is closed, or another scoring thread has begun
   */
  synchronized boolean awaitTexts(int thread) throws InterruptedException {
    waiting = thread == generation && !closed && !hasTexts();
    while (thread == generation && !closed && !hasTexts()) {
      wait();
    }
    if (thread == generation) {
      waiting = false;
    }
    return thread == generation && !closed;
  }

  /**
   * Cuts the next batch: what the stream thread waits for comes first. The scoring thread's.
   *
   * @return an empty one if all was dropped meanwhile
   */
  synchronized Batch nextBatch(int thread, BatchLimit limit) {
    List<Fetched> records = thread == generation ? cut(limit) : List.of();
    records.forEach(Fetched::start);
    Batch batch = new Batch(thread, records);
    if (thread == generation) {
      running = batch;
    }
    return batch;
  }

  /**
   * Settles records of a batch, unless it was abandoned. The scoring thread's.
   *
   * @param outcomes one a record, in the same order
   */
  synchronized void settle(Batch batch, List<Fetched> records, List<? extends Outcome> outcomes) {
    if (batch.generation() == generation) {
      for (int i = 0; i < records.size(); i++) {
        records.get(i).settle(outcomes.get(i));
      }
      notifyAll();
    }
  }

  /** Puts records of a batch in front again, in batches of so many. The scoring thread's. */
  synchronized void putBack(Batch batch, List<Fetched> records, int size) {
    if (batch.generation() == generation) {
      putInFront(records, size);
    }
  }

  /** A batch is over; what is not settled has failed of this. The scoring thread's. */
  synchronized void fail(Batch batch, Throwable failure) {
    if (batch.generation() == generation) {
      batch.records().stream()
          .filter(record -> !record.isSettled())
          .forEach(record -> record.fail(failure));
      notifyAll();
    }
  }

  /** A batch is over. The scoring thread's. */
  synchronized void end(Batch batch) {
    if (batch.generation() == generation) {
      running = null;
    }
  }

  /**
   * Gives up on the scoring thread, unless it has nothing to do: what it scores is put in front
   * again, one text at a time, and nothing is taken from it any more. Any thread.
   *
   * @return whether it had something to do
   */
  synchronized boolean abandon() {
    if (closed || waiting) {
      return false;
    }
    Batch abandoned = running;
    running = null;
    generation++;
    if (abandoned != null) {
      putInFront(abandoned.records(), 1);
    }
    return true;
  }

  /** The scoring thread ended as it never should: nobody may wait for it. */
  synchronized void breakDown(int thread, Throwable failure) {
    if (thread == generation) {
      breakDown(failure);
    }
  }

  /** No scoring thread takes over from one that was abandoned. Any thread. */
  synchronized void breakDown(Throwable failure) {
    brokenBy = failure;
    notifyAll();
  }

  /** Nothing is scored any more. Any thread. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void hurry(Fetched record, boolean known) {
    if (!record.isStarted()) {
      if (known) {
        awaited = record;
      } else {
        front.addFirst(List.of(record));
      }
      notifyAll();
      return;
    }
    for (List<Fetched> batch : front) {
      if (batch.contains(record)) {
        front.remove(batch);
        front.addFirst(batch);
        return;
      }
    }
  }

  private void awaitOutcome(Fetched record) throws InterruptedException {
    try {
      while (!record.isSettled()) {
        if (closed || brokenBy != null) {
          throw new IllegalStateException("nothing is scored any more", brokenBy);
        }
        wait();
      }
    } finally {
      if (!record.isSettled()) {
        record.drop();
        awaited = null;
      }
    }
  }

  private List<Fetched> cut(BatchLimit limit) {
    Fetched first = awaited;
    awaited = null;
    while (first == null && !front.isEmpty()) {
      List<Fetched> batch = front.removeFirst().stream().filter(Fetched::isWanted).toList();
      if (!batch.isEmpty()) {
        return batch;
      }
    }
    if (first == null) {
      first = lookAhead.nextUnscored();
    }
    return first == null ? List.of() : cutFrom(first, limit);
  }

  /** This record and the next ones, as far as the limit allows. */
  private List<Fetched> cutFrom(Fetched first, BatchLimit limit) {
    List<Fetched> batch = new ArrayList<>();
    batch.add(first);
    long bytes = first.size();
    Fetched next = lookAhead.peekUnscored();
    if (alone.test(first)) {
      return batch;
    }
    while (next != null
        && !alone.test(next)
        && limit.allows(batch.size() + 1, bytes + next.size())) {
      batch.add(next);
      bytes += next.size();
      lookAhead.nextUnscored();
      next = lookAhead.peekUnscored();
    }
    return batch;
  }

  private void putInFront(List<Fetched> records, int size) {
    List<Fetched> wanted =
        records.stream().filter(record -> record.isWanted() && !record.isSettled()).toList();
    int last = (wanted.size() - 1) / size * size;
    for (int from = last; from >= 0; from -= size) {
      front.addFirst(wanted.subList(from, Math.min(from + size, wanted.size())));
    }
    notifyAll();
  }
}
