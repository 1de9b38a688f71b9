/** What is deployed: the manifests for Kubernetes. */
@NullMarked
package io.tonestream.deployment;

import org.jspecify.annotations.NullMarked;
