/** The commands that run the app, and how its parts are put together. */
@NullMarked
package io.tonestream.app;

import org.jspecify.annotations.NullMarked;
