/** What a candidate learns from and is judged by: files, and the corrections that count. */
@NullMarked
package io.tonestream.trainer.material;

import org.jspecify.annotations.NullMarked;
