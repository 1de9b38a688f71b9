/**
 * Rolls the windows of a task's brands on its stream thread, keeps them in its store, closes bins,
 * and forgets silent brands. What windows are stands in {@link io.tonestream.app.windows}.
 */
@NullMarked
package io.tonestream.app.windows.rolling;

import org.jspecify.annotations.NullMarked;
