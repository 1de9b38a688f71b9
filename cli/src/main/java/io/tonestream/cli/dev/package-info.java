/** Trying it out on one machine: an embedded broker and a sample stream. Nothing depends on it. */
@NullMarked
package io.tonestream.cli.dev;

import org.jspecify.annotations.NullMarked;
