/** What every service is made with: its settings, where it answers, and how it ends. */
@NullMarked
package io.tonestream.service;

import org.jspecify.annotations.NullMarked;
