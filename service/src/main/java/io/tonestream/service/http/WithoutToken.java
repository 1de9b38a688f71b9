package io.tonestream.service.http;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Marks a route that answers a GET without a token even where one is set: it tells nothing of texts
 * or brands. All others need it.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface WithoutToken {}
