/** What the app says over HTTP: its API, the dashboard that draws it, and how the app is. */
@NullMarked
package io.tonestream.app.web;

import org.jspecify.annotations.NullMarked;
