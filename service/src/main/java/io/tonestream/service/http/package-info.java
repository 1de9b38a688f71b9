/** Who may ask a service what over HTTP, how much of it, and how refusals read. */
@NullMarked
package io.tonestream.service.http;

import org.jspecify.annotations.NullMarked;
