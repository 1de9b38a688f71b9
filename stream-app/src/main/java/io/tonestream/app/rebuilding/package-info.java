/**
 * Counts the windows of an application again from {@code labeled-text}, for another application
 * that goes on where the first one stopped.
 */
@NullMarked
package io.tonestream.app.rebuilding;

import org.jspecify.annotations.NullMarked;
