package io.headwater.core;

/** To come. */
public interface Subscription {}
