/**
 * Texts that somebody wants to be gone: how they are named on their way to what is kept of them.
 */
@NullMarked
package io.tonestream.app.erasure;

import org.jspecify.annotations.NullMarked;
