package io.headwater.benchmarks.compare.result;

/** What has happened to a message when it counts as stored. Only equals are compared. */
public enum DurabilityClass {
  /** It survives a killed process, not a power cut. */
  D0("in the page cache of one machine"),
  /** It survives a power cut, as far as the disk keeps what it says it has. */
  D1("forced to the disk of one machine"),
  /** It survives the loss of a machine, not a power cut of all. */
  D2("in the page caches of 2 machines of 3");

  private final String words;

  DurabilityClass(String words) {
    this.words = words;
  }

  /** Where a message is when it counts as stored. */
  public String words() {
    return words;
  }
}
