/**
 * Networks: how each reads a text as numbers, and what it computes from them. One file an
 * architecture; {@link io.tonestream.model.network.Architecture} lists them.
 */
@NullMarked
package io.tonestream.model.network;

import org.jspecify.annotations.NullMarked;
