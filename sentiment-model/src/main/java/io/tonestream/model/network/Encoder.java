package io.tonestream.model.network;

/** Reads texts as numbers. One thread's own. */
@FunctionalInterface
public interface Encoder {
  /** The numbers of a text. */
  Encoded encode(String text);
}
