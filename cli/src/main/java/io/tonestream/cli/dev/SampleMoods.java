package io.tonestream.cli.dev;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How people feel about each brand, and how much they talk about it, by the time since the first
 * text. Each brand has its own level, with slow waves. Every quarter of an hour something goes
 * wrong at one brand, for some minutes: people talk more about it, and mostly about that. The same
 * seed makes the same course. Immutable.
 */
final class SampleMoods {
  static final Duration FIRST_EVENT = Duration.ofMinutes(3);
  static final Duration EVENT_INTERVAL = Duration.ofMinutes(15);
  static final Duration EVENT_LENGTH = Duration.ofMinutes(6);

  private static final Duration EVENT_RISE = Duration.ofSeconds(30);
  private static final Duration EVENT_FALL = Duration.ofMinutes(2);

  /** During an event, a brand gets so many times as many texts. */
  private static final double EVENT_ATTENTION = 4;

  private final List<Brand> brands;

  /** Indices of the brands, in the order in which events befall them. */
  private final List<Integer> turns;

  /** Draws a course for so many brands. */
  SampleMoods(int brands, long seed) {
    Random random = new Random(seed);
    List<Integer> ranks = shuffled(brands, random);
    this.brands = ranks.stream().map(rank -> Brand.draw((rank + 0.5) / brands, random)).toList();
    this.turns = shuffled(brands, random);
  }

  private static List<Integer> shuffled(int count, Random random) {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(numbers, random);
    return List.copyOf(numbers);
  }

  /** The share of positive texts less that of negative ones, apart from events, in [-1, 1]. */
  double net(int brand, double seconds) {
    return brands.get(brand).net(seconds);
  }

  /** How many texts a brand gets, relative to other brands. */
  double attention(int brand, double seconds) {
    double more = (EVENT_ATTENTION - 1) * eventStrength(brand, seconds);
    return brands.get(brand).attention() * (1 + more);
  }

  /** How far an event at the brand has unfolded, in [0, 1]; 0 if there is none. */
  double eventStrength(int brand, double seconds) {
    double sinceFirst = seconds - FIRST_EVENT.toSeconds();
    long event = (long) Math.floor(sinceFirst / EVENT_INTERVAL.toSeconds());
    if (event < 0 || turns.get((int) (event % turns.size())) != brand) {
      return 0;
    }
    double begun = sinceFirst - event * EVENT_INTERVAL.toSeconds();
    double left = EVENT_LENGTH.toSeconds() - begun;
    double strength = Math.min(begun / EVENT_RISE.toSeconds(), left / EVENT_FALL.toSeconds());
    return Math.max(0, Math.min(1, strength));
  }

  /** A brand's level of net sentiment, its attention, and its waves. */
  private record Brand(double level, double attention, Wave fast, Wave slow) {
    private static final double LOWEST = -0.35;
    private static final double HIGHEST = 0.45;

    /** Levels are spread evenly: all brands together are the same with any seed. */
    static Brand draw(double rank, RandomGenerator random) {
      return new Brand(
          LOWEST + rank * (HIGHEST - LOWEST),
          random.nextDouble(0.5, 1.5),
          Wave.draw(random, 0.1, Duration.ofMinutes(4), Duration.ofMinutes(10)),
          Wave.draw(random, 0.06, Duration.ofMinutes(30), Duration.ofHours(2)));
    }

    double net(double seconds) {
      return level + fast.at(seconds) + slow.at(seconds);
    }
  }

  /** A sine wave of net sentiment; its period is in seconds, its phase in radians. */
  private record Wave(double height, double period, double phase) {
    static Wave draw(RandomGenerator random, double height, Duration shortest, Duration longest) {
      return new Wave(
          height,
          random.nextDouble(shortest.toSeconds(), longest.toSeconds()),
          random.nextDouble(2 * Math.PI));
    }

    double at(double seconds) {
      return height * Math.sin(2 * Math.PI * seconds / period + phase);
    }
  }
}
