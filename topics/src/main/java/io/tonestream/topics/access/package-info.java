/** Which rights each user of the cluster needs, and whether a client has them. */
@NullMarked
package io.tonestream.topics.access;

import org.jspecify.annotations.NullMarked;
