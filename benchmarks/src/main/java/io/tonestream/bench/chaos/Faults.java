package io.tonestream.bench.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;

/**
 * Makes one fault after the other, and heals each. Which ones, of whom and when depends on the seed
 * alone. One thread's own.
 */
final class Faults {
  private static final Duration FROZEN = Duration.ofSeconds(30);
  private static final Duration FULL = Duration.ofSeconds(15);
  private static final Duration SLOW = Duration.ofSeconds(20);
  private static final int STORM = 6;

  private final Random random;
  private final List<Fault> kinds;
  private final BrokerCluster brokers;
  private final List<AppInstance> instances;
  private final Admin admin;
  private final String application;
  private final Consumer<String> log;
  private final List<Fault> made = new ArrayList<>();

  /**
   * @param kinds those to make, each once before any comes again
   * @param application the id of the app
   * @param log is told what is done
   */
  Faults(
      Random random,
      Set<Fault> kinds,
      BrokerCluster brokers,
      List<AppInstance> instances,
      Admin admin,
      String application,
      Consumer<String> log) {
    this.random = random;
    this.kinds = List.copyOf(kinds);
    this.brokers = brokers;
    this.instances = instances;
    this.admin = admin;
    this.application = application;
    this.log = log;
  }

  /** Those of one side that this machine can make. */
  static Set<Fault> possible(Fault.Side side, List<AppInstance> instances) {
    Set<Fault> possible = EnumSet.allOf(Fault.class);
    possible.removeIf(fault -> fault.side() != side);
    if (!instances.stream().allMatch(AppInstance::hasDiskOfItsOwn)) {
      possible.remove(Fault.FILL_DISK);
    }
    if (!instances.stream().allMatch(AppInstance::hasClockOfItsOwn)) {
      possible.remove(Fault.JUMP_CLOCK);
    }
    return possible;
  }

  /** Goes on until the time is over; what is broken by then is healed first. */
  void run(Duration duration) throws IOException, InterruptedException {
    long end = System.nanoTime() + duration.toNanos();
    List<Fault> next = new ArrayList<>();
    while (System.nanoTime() < end) {
      if (next.isEmpty()) {
        next.addAll(kinds);
        Collections.shuffle(next, random);
      }
      Fault fault = next.remove(0);
      pause(2_000 + random.nextInt(6_000));
      make(fault);
      made.add(fault);
    }
  }

  /** What was made, in its order. */
  List<Fault> made() {
    return made;
  }

  private void make(Fault fault) throws IOException, InterruptedException {
    switch (fault) {
      case KILL_INSTANCE -> killInstance(anInstance());
      case STOP_INSTANCE -> stopInstance(anInstance());
      case FREEZE_INSTANCE -> freeze(anInstance());
      case FILL_DISK -> fillDisk(anInstance());
      case JUMP_CLOCK -> jump(anInstance());
      case FENCE_PRODUCERS -> fence();
      case REBALANCE_STORM -> storm();
      case KILL_BROKER -> killBroker(aBroker());
      case SLOW_NETWORK -> slowDown(aBroker());
      case CUT_NETWORK -> cut(aBroker());
    }
  }

  private void killInstance(AppInstance instance) throws InterruptedException {
    log.accept("kill -9 of " + instance.name());
    instance.kill();
    pause(1_000 + random.nextInt(15_000));
  }

  private void stopInstance(AppInstance instance) throws IOException, InterruptedException {
    log.accept("SIGTERM to " + instance.name());
    instance.stop();
    pause(random.nextInt(12_000));
    instance.start();
    log.accept(instance.name() + " comes back");
  }

  private void freeze(AppInstance instance) throws InterruptedException {
    log.accept(instance.name() + " is frozen for " + FROZEN.toSeconds() + " s");
    instance.freeze();
    pause(FROZEN.toMillis());
    instance.thaw();
  }

  private void fillDisk(AppInstance instance) throws IOException, InterruptedException {
    log.accept("the disk of %s is full for %d s".formatted(instance.name(), FULL.toSeconds()));
    instance.fillDisk();
    pause(FULL.toMillis());
    instance.freeDisk();
  }

  private void jump(AppInstance instance) throws IOException, InterruptedException {
    Duration by = Duration.ofSeconds(random.nextInt(7_200) - 3_600);
    log.accept("the clock of %s is off by %s".formatted(instance.name(), by));
    instance.setClock(by);
    pause(5_000 + random.nextInt(10_000));
    instance.setClock(Duration.ZERO);
  }

  private void fence() throws InterruptedException {
    log.accept("all producers of the app are fenced");
    try {
      admin
          .fenceProducers(
              admin.listTransactions().all().get().stream()
                  .map(transaction -> transaction.transactionalId())
                  .filter(id -> id.startsWith(application))
                  .collect(Collectors.toSet()))
          .all()
          .get();
    } catch (ExecutionException e) {
      log.accept("not all could be: " + e.getCause());
    }
    pause(5_000);
  }

  private void storm() throws InterruptedException {
    log.accept("all members are thrown out of the group " + STORM + " times");
    for (int i = 0; i < STORM; i++) {
      try {
        admin
            .removeMembersFromConsumerGroup(
                application, new RemoveMembersFromConsumerGroupOptions())
            .all()
            .get();
      } catch (ExecutionException e) {
        log.accept("not all could be: " + e.getCause());
      }
      pause(500 + random.nextInt(3_000));
    }
  }

  private void killBroker(int broker) throws IOException, InterruptedException {
    log.accept("kill -9 of broker " + (broker + 1));
    brokers.kill(broker);
    pause(5_000 + random.nextInt(10_000));
    brokers.restart(broker);
    // Two brokers must have caught up before the next one may go.
    pause(15_000);
  }

  private void slowDown(int broker) throws InterruptedException {
    Duration by = Duration.ofMillis(50 + random.nextInt(450));
    log.accept(
        "broker %d answers late, by %d ms, for %d s"
            .formatted(broker + 1, by.toMillis(), SLOW.toSeconds()));
    brokers.slowDown(broker, by);
    pause(SLOW.toMillis());
    brokers.slowDown(broker, Duration.ZERO);
  }

  private void cut(int broker) throws InterruptedException {
    log.accept("connections to broker " + (broker + 1) + " are cut 5 times");
    for (int i = 0; i < 5; i++) {
      brokers.cut(broker);
      pause(random.nextInt(2_000));
    }
  }

  private AppInstance anInstance() {
    return instances.get(random.nextInt(instances.size()));
  }

  private int aBroker() {
    return random.nextInt(BrokerCluster.SIZE);
  }

  private static void pause(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }
}
