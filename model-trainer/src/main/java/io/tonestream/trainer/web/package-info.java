/** What the trainer says over HTTP. */
@NullMarked
package io.tonestream.trainer.web;

import org.jspecify.annotations.NullMarked;
