/** What is to be trained, and a training from its first epoch to the finished bundle. */
@NullMarked
package io.tonestream.trainer.training;

import org.jspecify.annotations.NullMarked;
