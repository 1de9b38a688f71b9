package io.tonestream.app.redaction;

/**
 * Takes more out of texts than masks do, such as names. Classes that implement it are found by
 * {@link java.util.ServiceLoader}: a jar on {@code TONESTREAM_PLUGINS} with a file {@code
 * META-INF/services/io.tonestream.app.redaction.Redactor} that names them. docs/privacy.md shows
 * one.
 *
 * <p>Used by many threads at once, on the way of each text: it must be thread-safe and quick. A
 * text may come more than once, also one that was redacted before.
 */
@FunctionalInterface
public interface Redactor {
  /**
   * A text without what nobody is to see.
   *
   * @param text with the usual masks
   * @return the text to pass on. If this throws, or returns null, the text is left out; the
   *     exception's message is told to nobody, since it may hold the text
   */
  String redact(String text);
}
