/** {@code reconcile}: counts again what the stream has written, and compares. */
@NullMarked
package io.tonestream.cli.reconcile;

import org.jspecify.annotations.NullMarked;
