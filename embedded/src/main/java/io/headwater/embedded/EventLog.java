package io.headwater.embedded;

import io.headwater.log.Log;

/**
 * What reading and writing share.
 *
 * @param log the truth
 * @param runs the index of it
 * @param hash what makes the keys of the index
 * @param head the last position that readers may see
 */
record EventLog(Log log, Runs runs, KeyHash hash, Head head) {}
