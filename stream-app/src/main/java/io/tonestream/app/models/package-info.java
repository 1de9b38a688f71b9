/** The commands that publish models and show who runs which. */
@NullMarked
package io.tonestream.app.models;

import org.jspecify.annotations.NullMarked;
