/** What the app says over HTTP. */
@NullMarked
package io.tonestream.app.web;

import org.jspecify.annotations.NullMarked;
