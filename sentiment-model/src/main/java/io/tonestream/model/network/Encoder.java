package io.tonestream.model.network;

/** Reads texts as numbers. One thread's own. */
@FunctionalInterface
public interface Encoder {
  /** Row numbers of the network's table, at least one; 0 never, since it is the padding. */
  int[] encode(String text);
}
