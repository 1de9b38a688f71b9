/** Sentiment models: what scores texts, and where it comes from. */
@NullMarked
package io.tonestream.model;

import org.jspecify.annotations.NullMarked;
