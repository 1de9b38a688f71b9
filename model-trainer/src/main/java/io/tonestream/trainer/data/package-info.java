/** Labelled texts: files of several formats, and what training does to them first. */
@NullMarked
package io.tonestream.trainer.data;

import org.jspecify.annotations.NullMarked;
