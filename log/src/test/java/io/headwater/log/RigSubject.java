package io.headwater.log;

import java.util.UUID;

/**
 * What an episode of the crash rig torments.
 *
 * @param trace hears of each thing done
 */
record RigSubject(SimulatedDisk disk, LogOptions options, UUID id, RigTrace trace) {}
